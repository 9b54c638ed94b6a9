export { connectEventStream } from "./event-stream.ts";
export { type FallbackOptions, fallbackDefaults, withFallback } from "./fallback.ts";
