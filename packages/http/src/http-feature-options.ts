import type { CsrfOptions } from "./csrf/csrf-options.ts";
import type { SessionOptions } from "./sessions/session-options.ts";

/** What the features of the server can be told. Each is off unless its option says otherwise, and then costs nothing. */
export interface HttpFeatureOptions {
  /** Enables `ctx.session`. */
  readonly sessions?: SessionOptions;
  /** The guard of unsafe requests, on as soon as there are sessions. */
  readonly csrf?: CsrfOptions | false;
}
