export { acceptTrace, formatTraceparent, parseTraceparent, startSpan, startTrace } from "./traceparent.ts";
