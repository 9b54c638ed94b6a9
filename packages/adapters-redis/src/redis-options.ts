import { type CallLimits, callLimitDefaults, refuseUnknownOptions, requireIntegers } from "@mega/core/adapter";
import type { ClusterNode, ClusterOptions, RedisOptions as DriverOptions, SentinelConnectionOptions } from "ioredis";

/** Of Sentinel: where the sentinels are, and what the primary is called there. */
export interface RedisSentinelOptions
  extends Omit<SentinelConnectionOptions, "name" | "role" | "sentinels" | "path" | "protocol" | "replyMapping"> {
  readonly sentinels: readonly { readonly host: string; readonly port: number }[];
  /** The primary's name in the sentinels' configuration. */
  readonly primary: string;
}

export interface RedisClusterOptions {
  /** Some nodes of the cluster, by which the others are found. */
  readonly nodes: readonly ClusterNode[];
  /** Passed to ioredis, but for what would send a command twice. @default ioredis's */
  readonly options?: Omit<
    ClusterOptions,
    "redisOptions" | "enableOfflineQueue" | "retryDelayOnFailover" | "lazyConnect"
  >;
}

export interface RedisOptions {
  /** `redis://user:password@host:port/database`; `rediss:` for TLS. One of `url`, `host`, `sentinel` and `cluster` is needed. */
  readonly url?: string;
  readonly host?: string;
  /** @default 6_379 */
  readonly port?: number;
  /** The ACL user. @default the server's default user */
  readonly username?: string;
  /** @default none */
  readonly password?: string;
  /** Number of the database; a cluster has only 0. @default 0 */
  readonly database?: number;
  /** As for `tls.connect`. @default no TLS, but with a `rediss:` URL */
  readonly tls?: DriverOptions["tls"];
  readonly sentinel?: RedisSentinelOptions;
  readonly cluster?: RedisClusterOptions;
  /** How long the boot may try to connect. @default 15_000 */
  readonly connectTimeoutMs?: number;
  /** How long a call waits for a connection that is being made again. Then `REDIS_UNAVAILABLE`, and nothing was sent. @default 2_000 */
  readonly waitMs?: number;
  /** Calls that may wait at once; further ones are refused at once. @default 10_000 */
  readonly maxWaiting?: number;
  /** A connection that owes an answer and says nothing for so long is given up and made again. @default 5_000 */
  readonly silenceTimeoutMs?: number;
  /** The longest pause between two attempts to connect. @default 2_000 */
  readonly maxReconnectDelayMs?: number;
  /** The circuit breaker's settings and the time-out of a call. @default callLimitDefaults */
  readonly limits?: CallLimits;
}

export const redisDefaults = {
  port: 6_379,
  database: 0,
  connectTimeoutMs: 15_000,
  waitMs: 2_000,
  maxWaiting: 10_000,
  silenceTimeoutMs: 5_000,
  maxReconnectDelayMs: 2_000,
  limits: callLimitDefaults,
} as const satisfies RedisOptions;

export type ResolvedRedisOptions = RedisOptions & Required<Pick<RedisOptions, keyof typeof redisDefaults>>;

const places = ["url", "host", "sentinel", "cluster"] as const;
const texts = ["url", "host", "username", "password"] as const;

export function resolveRedis(options: RedisOptions): ResolvedRedisOptions {
  refuseUnknownOptions("redis", options, [...Object.keys(redisDefaults), ...places, "username", "password", "tls"]);
  const resolved: ResolvedRedisOptions = { ...redisDefaults, ...options };
  for (const option of texts) {
    const value: unknown = resolved[option];
    if (value !== undefined && typeof value !== "string")
      throw new TypeError(`redis.${option} must be a string, and is of type ${typeof value}`);
  }
  const given = places.filter((place) => resolved[place] !== undefined);
  if (given.length !== 1)
    throw new TypeError(`redis needs one of ${places.join(", ")}, and has ${given.join(" and ") || "none"}`);
  requireUrl(resolved.url);
  requireIntegers("redis", resolved, {
    port: [1, 65_535],
    database: [0, 1_000_000],
    connectTimeoutMs: [1, 3_600_000],
    waitMs: [0, 600_000],
    maxWaiting: [0, 10_000_000],
    silenceTimeoutMs: [50, 3_600_000],
    maxReconnectDelayMs: [10, 3_600_000],
  });
  refuseUnknownOptions("redis.limits", resolved.limits, Object.keys(callLimitDefaults));
  if (resolved.cluster !== undefined && resolved.database !== 0)
    throw new RangeError(`redis.database (${resolved.database}) must be 0 with a cluster`);
  return resolved;
}

/** The URL is not quoted: it holds the password. */
function requireUrl(url: string | undefined): void {
  if (url === undefined) return;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !["redis:", "rediss:"].includes(parsed.protocol) || parsed.hostname === "")
    throw new TypeError("redis.url must be redis://host:port, or rediss://host:port for TLS");
}

/** Where the server is, for messages: never with the password. */
export function describePlace({ url, host, port, sentinel, cluster }: ResolvedRedisOptions): string {
  if (url !== undefined) return new URL(url).host;
  if (sentinel !== undefined) return `"${sentinel.primary}" of ${sentinel.sentinels.length} sentinels`;
  if (cluster !== undefined) return `a cluster of ${cluster.nodes.length} named nodes`;
  return `${host}:${port}`;
}
