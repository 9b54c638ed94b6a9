import { providedServices } from "@mega/services/vitest";
import { describe, expect, onTestFinished, test } from "vitest";
import { openApp } from "./open-app.ts";
import { startSentinel } from "./start-sentinel.ts";

const variants = providedServices("redis").map(({ variant }) => variant);
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 90_000, interval: 50 });
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "resolved",
    (error: { code?: string }) => error.code,
  );

async function openBehindSentinel(variant: string) {
  const sentinel = await startSentinel(variant);
  onTestFinished(() => sentinel[Symbol.asyncDispose]());
  const client = { ...sentinel.client, silenceTimeoutMs: 1_500, waitMs: 500, maxReconnectDelayMs: 100 };
  const gaps: number[] = [];
  const app = await openApp({ client, bus: { onGap: ({ downMs }) => void gaps.push(downMs) } });
  onTestFinished(app.close);
  return { ...app, sentinel, gaps };
}

describe.each(variants)("%s behind Sentinel", { timeout: 240_000 }, (variant) => {
  test("a primary that is killed among appends is replaced by its replica, and none is applied twice", async () => {
    const { redis, cache, sessions, bus, sentinel, gaps } = await openBehindSentinel(variant);
    const now = Date.now();
    const session = { data: { n: 1 }, userId: "ada", createdAt: now, expiresAt: now + 600_000 };
    const seen: unknown[] = [];
    await bus.subscribe("board.*", ({ data }) => void seen.push(data));
    await bus.respond("ask", () => "answer");
    await cache.set("key", "old", { tags: ["tag"] });
    await sessions.create("a1", session);
    expect(await redis.native.wait(1, 30_000)).toBe(1);

    const acknowledged = new Set<string>();
    const codes = new Set<unknown>();
    let isOver = false;
    const writers = Array.from({ length: 10 }, async (_, writer) => {
      for (let n = 0; !isOver; n += 1) {
        const id = `${writer}-${n}`;
        await redis
          .run("rpush", (native) => native.rpush("list", id))
          .then(
            () => acknowledged.add(id),
            (error: { code?: string }) => codes.add(error.code),
          );
      }
    });
    await eventually(() => acknowledged.size > 500).toBe(true);
    await sentinel.primary.kill();
    const before = acknowledged.size;
    await eventually(() => acknowledged.size > before + 500).toBe(true);
    isOver = true;
    await Promise.all(writers);

    expect(await redis.native.info("server")).toContain(`tcp_port:${sentinel.replica.port}`);
    const stored = await redis.native.lrange("list", 0, -1);
    expect(new Set(stored).size).toBe(stored.length);
    expect([...codes].filter((code) => code !== "REDIS_OUTCOME_UNKNOWN" && code !== "REDIS_UNAVAILABLE")).toEqual([]);
    expect([await cache.get("key"), await cache.deleteTag("tag")]).toEqual(["old", 1]);
    expect(await sessions.update("a1", 1, session)).toBe(true);
    expect(await cache.getOrSet("new", async () => 1)).toBe(1);
    await eventually(() => gaps.length).toBe(1);
    await eventually(() => codeOf(bus.request("ask", 1))).toBe("resolved");
    await bus.publish("board.1", "after");
    await eventually(() => seen).toEqual(["after"]);
  });

  test("a primary that freezes is given up, and what it answers later comes from nowhere", async () => {
    const { cache, redis, sentinel } = await openBehindSentinel(variant);
    await cache.set("key", 1);
    expect(await redis.native.wait(1, 30_000)).toBe(1);
    sentinel.primary.pause();
    await eventually(() => codeOf(cache.set("key", 2))).toBe("resolved");
    expect(await redis.native.info("server")).toContain(`tcp_port:${sentinel.replica.port}`);
    sentinel.primary.resume();
    expect(await cache.get("key")).toBe(2);
  });
});

test("a boot without a sentinel, and one that does not know the primary, are REDIS_UNREACHABLE", async () => {
  const sentinel = await startSentinel(variants[0] ?? "");
  onTestFinished(() => sentinel[Symbol.asyncDispose]());
  const { client } = sentinel;
  const known = client.sentinel ?? { sentinels: [], primary: "" };
  const unknown = { ...client, sentinel: { ...known, primary: "other" }, connectTimeoutMs: 1_000 };
  const absent = {
    ...client,
    sentinel: { ...known, sentinels: [{ host: "127.0.0.1", port: 1 }] },
    connectTimeoutMs: 1_000,
  };
  for (const wrong of [unknown, absent])
    await expect(openApp({ client: wrong })).rejects.toMatchObject({ cause: { code: "REDIS_UNREACHABLE" } });
}, 120_000);
