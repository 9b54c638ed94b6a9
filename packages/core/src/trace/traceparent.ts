import { randomBytes } from "node:crypto";
import type { TraceContext } from "../trace-context.ts";

const shape = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const noTrace = "0".repeat(32);
const noSpan = "0".repeat(16);
const maxStateChars = 512;

/** Reads a W3C `traceparent` header. Total: `undefined` for whatever the recommendation says to ignore. */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  if (header === undefined || header.length > 256) return undefined;
  const [, version, traceId = "", spanId = "", flags = "", rest] = shape.exec(header) ?? [];
  if (version === undefined || version === "ff") return undefined;
  // Version 0 ends after the flags; later versions may go on.
  if (version === "00" && rest !== undefined) return undefined;
  if (traceId === noTrace || spanId === noSpan) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** What to send as `traceparent` with a call made on behalf of this one. */
export const formatTraceparent = (trace: TraceContext): string =>
  `00-${trace.traceId}-${trace.spanId}-${trace.isSampled ? "01" : "00"}`;

/** A trace that begins here. Not sampled: nobody asked for it. */
export function startTrace(): TraceContext {
  const hex = randomBytes(24).toString("hex");
  return { traceId: hex.slice(0, 32), spanId: hex.slice(32), isSampled: false };
}

/** A new span of the same trace. */
export const startSpan = (parent: TraceContext): TraceContext => ({
  ...parent,
  spanId: randomBytes(8).toString("hex"),
});

/** The trace of a call that came with these headers: a span of the caller's trace, or a new trace. */
export function acceptTrace(traceparent: unknown, tracestate?: unknown): TraceContext {
  const parent = typeof traceparent === "string" ? parseTraceparent(traceparent) : undefined;
  if (parent === undefined) return startTrace();
  const hasState = typeof tracestate === "string" && tracestate !== "" && tracestate.length <= maxStateChars;
  return startSpan(hasState ? { ...parent, state: tracestate } : parent);
}
