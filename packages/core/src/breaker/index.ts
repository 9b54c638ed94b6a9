export { BreakerError, type BreakerErrorCode } from "./breaker-error.ts";
export { type BreakerOptions, breakerDefaults } from "./breaker-options.ts";
export {
  type BreakerState,
  type CircuitBreaker,
  createCircuitBreaker,
  type RunOptions,
} from "./circuit-breaker.ts";
export type { BreakerCall } from "./supervised-call.ts";
