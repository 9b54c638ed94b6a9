import type { Logger } from "./logger.ts";
import type { RequestScope } from "./request-scope.ts";
import type { ApisOf } from "./resource.ts";
import type { TraceContext } from "./trace-context.ts";
import type { Translate } from "./translator.ts";

/** What every handler has, whatever carried the call: HTTP request, WebSocket command or job. */
export interface BaseContext {
  /** Carries the request and trace id on each line. */
  readonly log: Logger;
  /** Aborts when the caller is gone or the time-out passed. Hand it to everything that waits. */
  readonly signal: AbortSignal;
  readonly trace: TraceContext;
  /** The BCP 47 tag chosen for this caller. */
  readonly locale: string;
  readonly t: Translate;
  /** Things opened for this call; disposed with it, also on error. */
  readonly scope: RequestScope;
}

/** The context of an app's handlers, inferred from its declared resources: nobody writes it by hand. */
export type ContextOf<R> = ApisOf<R> & BaseContext;
