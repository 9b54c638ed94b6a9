import { refuseUnknownOptions } from "@mega/core/adapter";

export interface NatsBusOptions {
  /** The name of the `nats()` resource, declared before this one. */
  readonly connection: string;
  /** First words of each subject: apps with the same prefix on one NATS account hear each other. @default the app's name */
  readonly prefix?: string;
  /** Messages that may wait for one subscription, unless it says otherwise. @default 1_000 */
  readonly maxPending?: number;
  /** The largest message; the server's own limit holds as well. @default 1_048_576 */
  readonly maxMessageBytes?: number;
  /** How long a request waits, unless it says otherwise. @default 5_000 */
  readonly requestTimeoutMs?: number;
  /** Requests that may wait for an answer at once. Past it `BREAKER_CAPACITY`. @default 10_000 */
  readonly maxRequests?: number;
}

export const natsBusDefaults = {
  maxPending: 1_000,
  maxMessageBytes: 1_048_576,
  requestTimeoutMs: 5_000,
  maxRequests: 10_000,
} as const satisfies Omit<NatsBusOptions, "connection" | "prefix">;

export type ResolvedNatsBusOptions = Required<Omit<NatsBusOptions, "prefix">> & Pick<NatsBusOptions, "prefix">;

export function resolveNatsBus(options: NatsBusOptions): ResolvedNatsBusOptions {
  refuseUnknownOptions("natsBus", options, ["connection", "prefix", ...Object.keys(natsBusDefaults)]);
  const resolved: ResolvedNatsBusOptions = { ...natsBusDefaults, ...options };
  const { connection, prefix } = resolved;
  if (typeof connection !== "string" || connection === "")
    throw new TypeError(`natsBus.connection (${JSON.stringify(connection)}) must be the name of a nats() resource`);
  if (prefix !== undefined && (typeof prefix !== "string" || !/^[\w-]{1,64}(\.[\w-]{1,64}){0,3}$/.test(prefix)))
    throw new TypeError(
      `natsBus.prefix (${JSON.stringify(prefix)}) must be 1 to 4 words of letters, digits, "_" or "-", with dots between`,
    );
  for (const option of ["maxPending", "maxMessageBytes", "requestTimeoutMs", "maxRequests"] as const)
    if (!Number.isSafeInteger(resolved[option]) || resolved[option] < 1)
      throw new RangeError(`natsBus.${option} (${String(resolved[option])}) must be a positive integer`);
  return resolved;
}
