import { exponentialBackoff } from "@mega/core";
import { Cluster, type RedisOptions as DriverOptions, Redis } from "ioredis";
import type { ResolvedRedisOptions } from "./redis-options.ts";

/** Without what differs between the driver's declarations of one server and of a cluster. */
type OneServerOptions = Omit<DriverOptions, "path" | "protocol" | "replyMapping">;

/** What sends a command. */
export type RedisDriver = Redis | Cluster;

/**
 * A driver that has not connected yet. It queues nothing and sends nothing twice: without `maxRetriesPerRequest: 0` a command that was under
 * way when the connection ended would be sent again, or, with `autoResendUnfulfilledCommands` off, never end.
 */
export function createDriver(options: ResolvedRedisOptions, connectionName: string): RedisDriver {
  const { cluster, silenceTimeoutMs, connectTimeoutMs, maxReconnectDelayMs } = options;
  const backoff = exponentialBackoff({ baseMs: Math.min(100, maxReconnectDelayMs), maxMs: maxReconnectDelayMs });
  // Never at once: a server that refuses each connection would be asked without a pause.
  const retryStrategy = (attempt: number): number => 10 + Math.round(backoff(attempt));
  const shared = {
    ...credentials(options),
    connectionName,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    socketTimeout: silenceTimeoutMs,
    connectTimeout: Math.min(silenceTimeoutMs, connectTimeoutMs),
    // After a failover the address leads to a replica until it is resolved anew. 1: without sending the command again.
    reconnectOnError: (error: Error) => (error.message.startsWith("READONLY") ? 1 : false),
  } satisfies OneServerOptions;
  if (cluster !== undefined)
    return new Cluster([...cluster.nodes], {
      clusterRetryStrategy: retryStrategy,
      ...cluster.options,
      redisOptions: shared,
      lazyConnect: true,
      // Each node is connected to when it is first needed. Without its queue all but the first command of that moment would be refused.
      enableOfflineQueue: true,
      retryDelayOnFailover: 0,
    });
  const one: OneServerOptions = {
    ...shared,
    retryStrategy,
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResubscribe: false,
    db: options.database,
  };
  return options.url === undefined ? new Redis({ ...one, ...place(options) }) : new Redis(options.url, one);
}

function credentials({ username, password, tls, url }: ResolvedRedisOptions): OneServerOptions {
  const isSecure = url?.startsWith("rediss:") === true;
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls === undefined ? (isSecure ? { tls: {} } : {}) : { tls }),
  };
}

function place({ host, port, sentinel }: ResolvedRedisOptions): OneServerOptions {
  if (sentinel === undefined) return { ...(host === undefined ? {} : { host }), port };
  const { primary, sentinels, ...rest } = sentinel;
  return { ...rest, sentinels: [...sentinels], name: primary, role: "master" };
}
