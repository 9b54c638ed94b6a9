import { MegaError } from "../mega-error.ts";

export type BreakerErrorCode =
  /** The system behind fails too often: the call was not made. `data.retryAfterMs` tells when the next probe may go. */
  | "BREAKER_OPEN"
  /** As many calls as allowed are under way: the call was not made. */
  | "BREAKER_CAPACITY"
  /** The call took too long. It may still have an effect. */
  | "BREAKER_TIMEOUT"
  /** A wrong option; `data.option` names it. */
  | "BREAKER_OPTION_INVALID";

export class BreakerError extends MegaError<BreakerErrorCode> {}
