import type { HttpContext } from "../http-context.ts";
import type { Route } from "../route.ts";

/** How a request ended, told before anything is sent. */
export interface Outcome {
  readonly status: number;
  readonly error: unknown;
}

/** The context as the engine and the features see it: one object per request, everything else lazily from its prototype. */
export interface EngineContext extends HttpContext {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
  /** The matched route; undefined for 404 and 405. */
  readonly route: Route | undefined;
  /**
   * Runs before the head of the response is sent, also when the request failed; may wait and may set headers and cookies.
   * A rejection turns the answer into a problem. Registered by what was touched, so that nothing runs for what was not.
   */
  beforeSend(run: (outcome: Outcome) => void | Promise<void>): void;
}
