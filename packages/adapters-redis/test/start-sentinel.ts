import { randomUUID } from "node:crypto";
import { type Service, startService } from "@mega/services";
import { Redis } from "ioredis";
import { expect } from "vitest";
import type { RedisOptions } from "../src/index.ts";

export interface TestSentinel extends AsyncDisposable {
  readonly primary: Service;
  readonly replica: Service;
  /** For `redis()`. */
  readonly client: RedisOptions;
}

const patience = { timeout: 60_000, interval: 50 };

/** A primary, its replica, and a sentinel that watches them and soon gives up a primary that is silent. */
export async function startSentinel(variant: string): Promise<TestSentinel> {
  const [primary, replica, sentinel] = await Promise.all([
    startService("redis", { variant, own: true }),
    startService("redis", { variant, own: true }),
    startService("redis", { variant, own: true, args: ["--sentinel"] }),
  ]);
  const password = randomUUID();
  const [first, second, watcher] = [primary, replica, sentinel].map(({ url }) => new Redis(url));
  if (first === undefined || second === undefined || watcher === undefined) throw new Error("three servers are needed");
  try {
    for (const server of [first, second]) {
      await server.config("SET", "masterauth", password);
      await server.config("SET", "requirepass", password);
    }
    await second.replicaof(primary.host, primary.port);
    await expect.poll(() => second.info("replication"), patience).toContain("master_link_status:up");
    const ask = (...words: readonly (string | number)[]) => watcher.call("sentinel", ...words);
    await ask("MONITOR", "main", primary.host, primary.port, 1);
    const settings = { "auth-pass": password, "down-after-milliseconds": 1_500, "failover-timeout": 6_000 };
    for (const [name, value] of Object.entries(settings)) await ask("SET", "main", name, value);
    await expect.poll(() => ask("REPLICAS", "main"), patience).toHaveLength(1);
    await expect.poll(async () => String(await ask("REPLICAS", "main")), patience).toContain("master-link-status,ok");
  } finally {
    for (const client of [first, second, watcher]) client.disconnect();
  }
  const { host, port, url } = sentinel;
  const sentinelPassword = decodeURIComponent(new URL(url).password);
  return {
    primary,
    replica,
    client: { sentinel: { primary: "main", sentinels: [{ host, port }], sentinelPassword }, password },
    [Symbol.asyncDispose]: async () =>
      void (await Promise.all([sentinel, primary, replica].map((each) => each.stop()))),
  };
}
