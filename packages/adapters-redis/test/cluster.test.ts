import { createFakeClock, describeCache, describeSessionStore } from "@mega/core/testing";
import { providedServices } from "@mega/services/vitest";
import { Cluster } from "ioredis";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openApp } from "./open-app.ts";
import { startCluster, type TestCluster } from "./start-cluster.ts";

const variants = providedServices("redis").map(({ variant }) => variant);
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 60_000, interval: 50 });

describe.each(variants)("a cluster of three primaries of %s", { timeout: 120_000 }, (variant) => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await startCluster(variant);
  }, 180_000);
  afterAll(() => cluster[Symbol.asyncDispose]());

  const openPair = async () => {
    const clock = createFakeClock();
    const { client } = cluster;
    const one = await openApp({ client, clock });
    const other = await openApp({ client, clock, prefix: one.prefix });
    const close = async (): Promise<void> => void (await Promise.all([one.close(), other.close()]));
    return { cache: one.cache, peer: other.cache, store: one.sessions, now: clock.now, passTime: clock.advance, close };
  };
  describeCache("redis cluster", openPair);
  describeSessionStore("redis cluster", openPair);

  const openTwo = async () => {
    const client = { ...cluster.client, silenceTimeoutMs: 1_500, waitMs: 20_000, maxReconnectDelayMs: 100 };
    const one = await openApp({ client });
    const other = await openApp({ client, prefix: one.prefix });
    onTestFinished(async () => void (await Promise.all([one.close(), other.close()])));
    return { one, other };
  };

  test("prefixes spread over the nodes, and all keys of one are in one slot", async () => {
    const { one } = await openTwo();
    const { native } = one.redis;
    if (!(native instanceof Cluster)) throw new Error("it is no cluster");
    const used = new Set<string>();
    for (let n = 0; n < 30; n += 1) {
      const slots = await Promise.all(
        ["c:a", "t:b", "l:c"].map((key) => native.cluster("KEYSLOT", `{cache${n}}:${key}`)),
      );
      expect(new Set(slots).size).toBe(1);
      used.add(String(native.slots[slots[0] ?? 0]?.[0]));
    }
    expect(used.size).toBe(3);
  });

  test("what one process publishes arrives at another in its order, whichever nodes they are connected to", async () => {
    const { one, other } = await openTwo();
    const seen: unknown[] = [];
    await other.bus.subscribe("board.*", ({ data }) => void seen.push(data));
    const sent = Array.from({ length: 1_000 }, (_, n) => n);
    await Promise.all(sent.map((n) => one.bus.publish(`board.${n % 7}`, n)));
    await eventually(() => seen.length).toBe(1_000);
    expect(seen).toEqual(sent);
  });

  test("one member of a queue gets each message, and one responder each request", async () => {
    const { one, other } = await openTwo();
    const seen: unknown[] = [];
    for (const { bus } of [one, other])
      await bus.subscribe("work.>", ({ data }) => void seen.push(data), { queue: "q" });
    await one.bus.respond("ask.*", ({ subject }) => subject);
    await Promise.all(Array.from({ length: 300 }, (_, n) => other.bus.publish(`work.${n}`, n)));
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => other.bus.request(`ask.${n}`, null)));
    expect(answers).toEqual(Array.from({ length: 100 }, (_, n) => `ask.${n}`));
    await eventually(() => seen.length).toBe(300);
    expect(new Set(seen).size).toBe(300);
  });
});
