import { ClientError } from "../client-error.ts";
import { type Connect, connectWebSocket } from "../transport.ts";
import { connectEventStream } from "./event-stream.ts";

export interface FallbackOptions {
  /** The way that is preferred. @default over the platform's WebSocket */
  readonly first?: Connect;
  /** The way for networks that do not let the first one through. @default over an event stream */
  readonly second?: Connect;
  /** Attempts in a row that never opened, after which the second way is taken. @default 2 */
  readonly failures?: number;
}

export const fallbackDefaults = { failures: 2 } as const satisfies FallbackOptions;

/**
 * Takes a second way when the first never opens. Sessions and positions do not depend on the way, so nothing is lost by the change.
 * Whenever the second way has ended, the first gets one more chance.
 */
export function withFallback(options: FallbackOptions = {}): Connect {
  const { first = connectWebSocket, second = connectEventStream, failures = fallbackDefaults.failures } = options;
  if (!(failures >= 1)) throw new ClientError("CLIENT_OPTION_INVALID", `failures must be 1 or more, got ${failures}`);
  let failed = 0;
  return (url, events, token) => {
    if (failed >= failures) {
      failed = failures - 1;
      return second(url, events, token);
    }
    failed += 1;
    const onOpen = (): void => {
      failed = 0;
      events.onOpen();
    };
    return first(url, { ...events, onOpen }, token);
  };
}
