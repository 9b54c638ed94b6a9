import { ClientError } from "./client-error.ts";
import { type ClientClock, systemClock } from "./clock.ts";
import type { FetchToken } from "./token-source.ts";
import { type Connect, connectWebSocket } from "./transport.ts";
import { type WatchWakeUps, watchBrowser } from "./wake-ups.ts";

export interface ClientOptions {
  /** Where the server listens: "wss://example.com/live". */
  readonly url: string;
  /** The credential, asked for when there is none or the last one is used up. @default the server knows the client by its cookies */
  readonly token?: FetchToken;
  /** Pause before the first retry, at the most; it doubles with each failure. @default 500 */
  readonly backoffBaseMs?: number;
  /** The longest pause between two retries. @default 20_000 */
  readonly backoffMaxMs?: number;
  /** A connection that lasts this long ends the row of failures. @default 10_000 */
  readonly stableAfterMs?: number;
  /** How long a connection may take until it is welcomed. @default 10_000 */
  readonly connectTimeoutMs?: number;
  /** How long a server that was silent for its ping interval may take to answer. @default 10_000 */
  readonly graceMs?: number;
  /** Commands without an answer; one more is refused. @default 256 */
  readonly maxPending?: number;
  /** Characters of all commands without an answer; over it the next is refused. @default 1_048_576 */
  readonly maxPendingBytes?: number;
  /** Length of one message from the server. @default 4_194_304 */
  readonly maxMessageBytes?: number;
  /** How to reach the server. @default over the platform's WebSocket */
  readonly connect?: Connect;
  /** @default the system's time */
  readonly clock?: ClientClock;
  /** Numbers from 0 to below 1, for jitter. @default Math.random */
  readonly random?: () => number;
  /** @default the browser's online, pageshow and visibilitychange */
  readonly wakeUps?: WatchWakeUps;
}

export const clientDefaults = {
  backoffBaseMs: 500,
  backoffMaxMs: 20_000,
  stableAfterMs: 10_000,
  connectTimeoutMs: 10_000,
  graceMs: 10_000,
  maxPending: 256,
  maxPendingBytes: 1_048_576,
  maxMessageBytes: 4_194_304,
} as const satisfies Partial<ClientOptions>;

export type ResolvedClientOptions = Required<Omit<ClientOptions, "token">> & Pick<ClientOptions, "token">;

/** A number that is not above 0 throws and names its option. */
export function resolveClientOptions(options: ClientOptions): ResolvedClientOptions {
  const resolved = {
    ...clientDefaults,
    connect: connectWebSocket,
    clock: systemClock,
    random: Math.random,
    wakeUps: watchBrowser,
    ...options,
  };
  for (const name of Object.keys(clientDefaults) as (keyof typeof clientDefaults)[]) {
    const value: unknown = resolved[name];
    if (typeof value !== "number" || !(value > 0))
      throw new ClientError("CLIENT_OPTION_INVALID", `${name} must be a number above 0, got ${String(value)}`);
  }
  return resolved;
}
