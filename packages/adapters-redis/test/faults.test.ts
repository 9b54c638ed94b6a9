import { encodeKeyPart } from "@mega/core/encoding";
import { FaultProxy } from "@mega/lab";
import { startService } from "@mega/services";
import { providedServices } from "@mega/services/vitest";
import { describe, expect, onTestFinished, test } from "vitest";
import { openApp } from "./open-app.ts";

/** Quick enough for tests, slow enough for a busy machine. */
const client = { silenceTimeoutMs: 1_500, waitMs: 20_000, maxReconnectDelayMs: 100 };
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 60_000, interval: 50 });
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "resolved",
    (error: { code?: string }) => error.code,
  );

async function openOwn(variant: string, args: readonly string[] = []) {
  const service = await startService("redis", { variant, own: true, args });
  onTestFinished(() => service.stop());
  const gaps: number[] = [];
  const app = await openApp({ url: service.url, client, bus: { onGap: ({ downMs }) => void gaps.push(downMs) } });
  onTestFinished(app.close);
  return { ...app, service, gaps };
}

const variants = providedServices("redis").map(({ variant }) => variant);

describe.each(variants)("%s", { timeout: 180_000 }, (variant) => {
  test("a server killed among increments loses the answer of some, and none is applied twice", async () => {
    const { redis, service } = await openOwn(variant, ["--appendonly", "yes", "--appendfsync", "always"]);
    let acknowledged = 0;
    let unknown = 0;
    const failures = new Set<unknown>();
    let isOver = false;
    const writers = Array.from({ length: 20 }, async () => {
      while (!isOver)
        await redis
          .run("incr", (native) => native.incr("count"))
          .then(
            () => (acknowledged += 1),
            (error: { code?: string }) => {
              failures.add(error.code);
              if (error.code === "REDIS_OUTCOME_UNKNOWN") unknown += 1;
            },
          );
    });
    for (const round of [1, 2, 3]) {
      const before = acknowledged;
      await eventually(() => acknowledged - before > 200 * round).toBe(true);
      await service.kill();
      await service.start();
    }
    const before = acknowledged;
    await eventually(() => acknowledged > before).toBe(true);
    isOver = true;
    await Promise.all(writers);
    const count = Number(await redis.native.get("count"));
    expect(count).toBeGreaterThanOrEqual(acknowledged);
    expect(count).toBeLessThanOrEqual(acknowledged + unknown);
    expect([...failures].filter((code) => code !== "REDIS_OUTCOME_UNKNOWN" && code !== "REDIS_UNAVAILABLE")).toEqual(
      [],
    );
    expect(unknown).toBeGreaterThan(0);
  });

  test("a frozen server ends calls with a code and stop in time, and thawed it serves again", async () => {
    const { cache, redis, service, app } = await openOwn(variant);
    await cache.set("key", 1);
    service.pause();
    expect(await codeOf(cache.get("key"))).toBe("REDIS_OUTCOME_UNKNOWN");
    const waiting = redis.run("get", (native) => native.get("x"), { waitMs: 50 });
    expect(await codeOf(waiting)).toBe("REDIS_UNAVAILABLE");
    expect((await app.health.run()).status).toBe("down");
    service.resume();
    expect(await cache.get("key")).toBe(1);
    service.pause();
    await app.stop();
    service.resume();
  });

  test("after a restart the bus is subscribed again, reports the gap, and refused what was published meanwhile", async () => {
    const { bus, service, gaps } = await openOwn(variant);
    const seen: unknown[] = [];
    await bus.subscribe("board.*", ({ data }) => void seen.push(data));
    await bus.respond("ask", () => "answer");
    await bus.publish("board.1", "before");
    await eventually(() => seen).toEqual(["before"]);
    await service.kill();
    await eventually(() => codeOf(bus.publish("board.1", "lost"))).toBe("BUS_UNAVAILABLE");
    expect(await codeOf(bus.request("ask", 1))).toBe("BUS_UNAVAILABLE");
    await service.start();
    await eventually(() => gaps.length).toBe(1);
    await eventually(() => codeOf(bus.request("ask", 1))).toBe("resolved");
    await bus.publish("board.2", "after");
    await eventually(() => seen).toEqual(["before", "after"]);
  });

  test("a request under way when the link breaks is refused at once", async () => {
    const { bus, service } = await openOwn(variant);
    const asked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    await bus.respond("slow", () => {
      asked.resolve();
      return release.promise;
    });
    const request = codeOf(bus.request("slow", 1, { timeoutMs: 3_600_000 }));
    await asked.promise;
    await service.kill();
    expect(await request).toBe("BUS_UNAVAILABLE");
    release.resolve();
  });

  test("an emptied server is signed out sessions and cache misses, and nothing else", async () => {
    const { cache, sessions, bus, redis } = await openOwn(variant);
    const now = Date.now();
    const session = { data: {}, userId: "ada", createdAt: now, expiresAt: now + 600_000 };
    await sessions.create("a1", session);
    await cache.set("key", 1, { tags: ["tag"] });
    await redis.native.flushall();
    await redis.native.script("FLUSH");
    expect([await sessions.get("a1"), await cache.get("key"), await cache.deleteTag("tag")]).toEqual([
      undefined,
      undefined,
      0,
    ]);
    expect([await sessions.update("a1", 1, session), await sessions.deleteByUser("ada")]).toEqual([false, 0]);
    expect(await sessions.create("a1", session)).toBe(true);
    expect(await cache.increment("count")).toBe(1);
    await bus.respond("ask", () => "answer");
    expect(await bus.request("ask", 1)).toBe("answer");
  });

  test("a full server that evicts nothing refuses writes with REDIS_OUT_OF_MEMORY, changes nothing, and serves reads", async () => {
    const { cache, redis, sessions } = await openOwn(variant, ["--maxmemory-policy", "noeviction"]);
    const now = Date.now();
    const session = { data: { n: 1 }, userId: "ada", createdAt: now, expiresAt: now + 600_000 };
    await sessions.create("a1", session);
    await cache.set("key", "old", { tags: ["tag"] });
    await redis.native.config("SET", "maxmemory", "1mb");
    expect(await codeOf(cache.set("key", "new", { tags: ["other"] }))).toBe("REDIS_OUT_OF_MEMORY");
    expect(await codeOf(sessions.update("a1", 1, { ...session, userId: "grace" }))).toBe("REDIS_OUT_OF_MEMORY");
    expect([await cache.get("key"), (await sessions.get("a1"))?.version]).toEqual(["old", 1]);
    await redis.native.config("SET", "maxmemory", "0");
    expect([await cache.deleteTag("other"), await cache.deleteTag("tag"), await sessions.deleteByUser("ada")]).toEqual([
      0, 1, 1,
    ]);
  });

  test("a server that became a replica refuses writes with REDIS_READ_ONLY, and takes them once it is a primary again", async () => {
    const { cache, redis } = await openOwn(variant);
    await cache.set("key", 1);
    await redis.native.replicaof("127.0.0.1", 1);
    expect(await codeOf(cache.set("key", 2))).toBe("REDIS_READ_ONLY");
    await redis.run("replicaof", (native) => native.replicaof("NO", "ONE"));
    await eventually(() => codeOf(cache.set("key", 3))).toBe("resolved");
    expect(await cache.get("key")).toBe(3);
  });

  test("a server that cannot save refuses writes with REDIS_STORAGE_FAILED, changes nothing, serves reads, and takes writes once it can", async () => {
    // The folder of the other kind of file has this name, so that the snapshot cannot take it.
    const { cache, redis, sessions } = await openOwn(variant, ["--dbfilename", "appendonlydir", "--save", "3600 1"]);
    const now = Date.now();
    const session = { data: { n: 1 }, userId: "ada", createdAt: now, expiresAt: now + 600_000 };
    await cache.set("key", "old", { tags: ["tag"] });
    await redis.native.bgsave();
    await eventually(() => redis.native.info("persistence")).toContain("rdb_last_bgsave_status:err");
    const refused = [
      cache.set("key", "new"),
      cache.set("key", "new", { tags: ["other"] }),
      cache.increment("count"),
      sessions.create("a1", session),
      redis.run("rpush", (native) => native.rpush("list", "a")),
    ];
    expect(await Promise.all(refused.map(codeOf))).toEqual(refused.map(() => "REDIS_STORAGE_FAILED"));
    expect([await cache.get("key"), await sessions.get("a1")]).toEqual(["old", undefined]);
    await redis.native.config("SET", "save", "");
    await cache.set("key", "new", { tags: ["other"] });
    expect([await cache.get("key"), await cache.deleteTag("tag"), await cache.deleteTag("other")]).toEqual([
      "new",
      0,
      1,
    ]);
  });

  test("a process that dies while it loads is replaced once its lease has ended", async () => {
    const { cache, redis, prefix } = await openOwn(variant);
    await redis.native.set(`{${prefix}:c}:l:${encodeKeyPart(":k")}`, "token of the dead", "PX", 300);
    expect(await cache.getOrSet("k", async () => "mine")).toBe("mine");
    expect(await redis.native.keys("*:l:*")).toEqual([]);
  });
});

describe.each(providedServices("redis"))("bounds on $product $version", ({ url }) => {
  test("an entry over maxValueBytes is refused with CACHE_VALUE_TOO_LARGE, a session with REDIS_VALUE_TOO_LARGE", async () => {
    const { cache, sessions, close } = await openApp({ url, cache: { maxValueBytes: 2_000 } });
    onTestFinished(close);
    expect(await codeOf(cache.set("key", "x".repeat(2_000)))).toBe("CACHE_VALUE_TOO_LARGE");
    const session = { data: { x: "x".repeat(70_000) }, userId: undefined, createdAt: 1, expiresAt: Date.now() + 1_000 };
    expect(await codeOf(Promise.resolve().then(() => sessions.create("a1", session)))).toBe("REDIS_VALUE_TOO_LARGE");
    await cache.set("key", "x".repeat(1_500));
  });

  test("what is under a key that no cache has written is a miss", async () => {
    const { cache, redis, prefix, close } = await openApp({ url });
    onTestFinished(close);
    await redis.native.set(`{${prefix}:c}:c:${encodeKeyPart(":key")}`, "{not a cache entry");
    expect(await cache.get("key")).toBeUndefined();
    await cache.set("key", 1);
    expect(await cache.get("key")).toBe(1);
  });
});

describe.each(providedServices("redis"))("a link to $product $version", { timeout: 120_000 }, ({ url }) => {
  const openBehindProxy = async () => {
    const proxy = await FaultProxy.before(url);
    onTestFinished(() => proxy[Symbol.asyncDispose]());
    const gaps: number[] = [];
    const bus = { onGap: ({ downMs }: { readonly downMs: number }) => void gaps.push(downMs) };
    const app = await openApp({ url: proxy.through(url), client, bus });
    onTestFinished(app.close);
    const direct = await openApp({ url, prefix: app.prefix });
    onTestFinished(direct.close);
    return { ...app, direct, proxy, gaps };
  };

  test("half-open under calls: their outcome is unknown, nothing is sent again, and the next ones work", async () => {
    const { redis, cache, direct, prefix, proxy } = await openBehindProxy();
    await cache.set("key", 1);
    proxy.swallow("answers");
    const ids = Array.from({ length: 20 }, (_, n) => `id ${n}`);
    const codes = await Promise.all(
      ids.map((id) => codeOf(redis.run("rpush", (native) => native.rpush(`${prefix}:list`, id), { waitMs: 0 }))),
    );
    expect(codes).toEqual(ids.map(() => "REDIS_OUTCOME_UNKNOWN"));
    proxy.pass();
    await eventually(() => codeOf(cache.set("key", 2))).toBe("resolved");
    // The server had heard them, each once.
    expect(await direct.redis.native.lrange(`${prefix}:list`, 0, -1)).toEqual(ids);
  });

  test("half-open while nobody calls: it is found out all the same, and the bus is subscribed again", async () => {
    const { bus, direct, proxy, gaps } = await openBehindProxy();
    const seen: unknown[] = [];
    await bus.subscribe("board", ({ data }) => void seen.push(data));
    await direct.bus.publish("board", "before");
    await eventually(() => seen).toEqual(["before"]);
    proxy.swallow();
    await direct.bus.publish("board", "missed");
    proxy.pass();
    await eventually(() => gaps.length).toBe(1);
    await eventually(async () => {
      await direct.bus.publish("board", "after");
      return seen.at(-1);
    }).toBe("after");
    expect(seen).not.toContain("missed");
  });

  test("cut among calls: each is answered, refused unsent or unknown, and none is carried out twice", async () => {
    const { redis, direct, prefix, proxy } = await openBehindProxy();
    const list = `${prefix}:list`;
    const acknowledged: string[] = [];
    const refused: string[] = [];
    const push = async (id: string): Promise<void> => {
      const code = await codeOf(redis.run("rpush", (native) => native.rpush(list, id)));
      if (code === "resolved") acknowledged.push(id);
      else if (code === "REDIS_UNAVAILABLE") refused.push(id);
      else expect(code).toBe("REDIS_OUTCOME_UNKNOWN");
    };
    for (let round = 0; round < 5; round += 1) {
      const calls = Array.from({ length: 500 }, (_, n) => push(`${round}-${n}`));
      setImmediate(() => proxy.cut());
      await Promise.all(calls);
    }
    const stored = await direct.redis.native.lrange(list, 0, -1);
    const present = new Set(stored);
    expect(present.size).toBe(stored.length);
    expect(acknowledged.filter((id) => !present.has(id))).toEqual([]);
    expect(refused.filter((id) => present.has(id))).toEqual([]);
  });
});
