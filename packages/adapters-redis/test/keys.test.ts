import { encodeKeyPart } from "@mega/core/encoding";
import { providedServices } from "@mega/services/vitest";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { openApp } from "./open-app.ts";

const count = 100_000;
const inFlight = 500;

/** What Redis, a cluster, a glob, a script or an object gives a meaning, among text of any kind. */
const hostile = fc.constantFrom(
  ..."{}*?[]^-\\:|/ \r\n\t\0\"'$".split(""),
  "{a}",
  "__proto__",
  "constructor",
  "\r\nFLUSHALL\r\n",
  "=",
  "é",
  "🎉",
);
const key = fc
  .array(fc.oneof(hostile, fc.string({ unit: "binary", minLength: 1, maxLength: 4 })), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(""))
  .filter((text) => text.isWellFormed());

let made: readonly string[] | undefined;

/** Distinct ones, the same in each run. */
function fuzzedKeys(): readonly string[] {
  if (made !== undefined) return made;
  const keys = new Set<string>();
  for (let seed = 1; keys.size < count; seed += 1)
    for (const each of fc.sample(key, { numRuns: 10_000, seed })) if (keys.size < count) keys.add(each);
  made = [...keys];
  return made;
}

async function forEach(keys: readonly string[], work: (key: string, index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < keys.length; index = next++) await work(keys[index] ?? "", index);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

describe.each(providedServices("redis"))("keys on $product $version", { timeout: 300_000 }, ({ url }) => {
  test("100,000 fuzzed keys each keep a value of their own, and none is a pattern, a tag or a command", async () => {
    const { cache, redis, prefix, close } = await openApp({ url, client: { limits: { timeoutMs: 60_000 } } });
    onTestFinished(close);
    const keys = fuzzedKeys();
    await cache.set("neighbour", "untouched");
    await forEach(keys, (each, index) => cache.set(each, index));
    let wrong = 0;
    await forEach(keys, async (each, index) => {
      if ((await cache.get(each)) !== index) wrong += 1;
    });
    expect(wrong).toBe(0);
    // As many on the server as there are names, all of them under the cache's prefix.
    let found = 0;
    for (let cursor = "0", isFirst = true; isFirst || cursor !== "0"; isFirst = false) {
      const [next, some] = await redis.native.scan(cursor, "MATCH", `{${prefix}:c}:*`, "COUNT", 5_000);
      found += some.length;
      cursor = next;
    }
    expect(found).toBe(count + 1);
    await forEach(keys.slice(0, 20_000), async (each) => void (await cache.delete(each)));
    expect([await cache.get(keys[0] ?? ""), await cache.get(keys[20_000] ?? "")]).toEqual([undefined, 20_000]);
    expect(await cache.get("neighbour")).toBe("untouched");
    await cache.clear();
    expect(await redis.native.exists(`{${prefix}:c}:c:${encodeKeyPart(":neighbour")}`)).toBe(0);
  });

  test("1,000 fuzzed users and tags meet nobody else's sessions and entries", async () => {
    const { cache, sessions, close } = await openApp({ url });
    onTestFinished(close);
    const now = Date.now();
    const names = fuzzedKeys().slice(0, 1_000);
    await forEach(names, async (name, index) => {
      const session = { data: { index }, userId: name, createdAt: now, expiresAt: now + 600_000 };
      await sessions.create(`s${index}`, session);
      await cache.set(`k${index}`, index, { tags: [name] });
    });
    await forEach(names, async (name, index) => {
      expect((await sessions.get(`s${index}`))?.userId).toBe(name);
      expect([await sessions.deleteByUser(name), await cache.deleteTag(name)]).toEqual([1, 1]);
    });
  });
});
