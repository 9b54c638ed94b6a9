import { createApp, silentLogger } from "@mega/core";
import { startService } from "@mega/services";
import { providedServices } from "@mega/services/vitest";
import { describe, expect, test } from "vitest";
import { type RedisOptions, redis, redisBus, redisCache, redisSessions } from "../src/index.ts";

describe("options are checked before anything is opened", () => {
  test.each([
    [{}, "redis needs one of url, host, sentinel, cluster"],
    [{ url: "redis://h", host: "h" }, "and has url and host"],
    [{ url: 5 }, "redis.url must be a string"],
    [{ url: "http://secret@h" }, "redis.url must be redis://"],
    [{ host: "h", port: 70_000 }, "redis.port (70000)"],
    [{ host: "h", port: "6379" }, 'redis.port ("6379")'],
    [{ host: "h", waitMs: -1 }, "redis.waitMs (-1)"],
    [{ host: "h", pasword: "x" }, 'redis.pasword is no option; did you mean "password"?'],
    [{ host: "h", limits: { timeout: 5 } }, 'redis.limits.timeout is no option; did you mean "timeoutMs"?'],
    [{ cluster: { nodes: [] }, database: 1 }, "redis.database (1) must be 0 with a cluster"],
  ])("redis(%j)", (options, message) => {
    expect(() => redis(options as RedisOptions)).toThrow(message);
  });

  test.each([
    [() => redisCache({ client: "" }), "redisCache.client"],
    [() => redisCache({ client: "r", prefix: "a b" }), 'redisCache.prefix ("a b")'],
    [() => redisCache({ client: "r", prefix: "{a}" }), 'redisCache.prefix ("{a}")'],
    [() => redisCache({ client: "r", maxValueBytes: 1 }), "redisCache.maxValueBytes (1)"],
    [() => redisCache({ client: "r", ...{ ttl: 5 } }), "redisCache.ttl is no option"],
    [() => redisSessions({ client: "r", maxSessionBytes: 0.5 }), "redisSessions.maxSessionBytes (0.5)"],
    [() => redisBus({ client: "r", prefix: "*" }), 'redisBus.prefix ("*")'],
    [() => redisBus({ client: "r", claimSeconds: 0 }), "redisBus.claimSeconds (0)"],
  ])("a port's factory: %s", (make, message) => {
    expect(make).toThrow(message);
  });

  test("a message never quotes the password of a URL", () => {
    expect(() => redis({ url: "redis//:hunter2@h" })).toThrow(expect.not.stringContaining("hunter2"));
  });
});

const bootFailure = async (options: RedisOptions): Promise<unknown> => {
  const app = createApp({ name: "test", logger: silentLogger, resources: { store: redis(options) } });
  const failure = await app.start().then(
    () => undefined,
    (error: unknown) => error,
  );
  await app.stop();
  let cause = failure;
  while (cause instanceof Error && cause.name !== "RedisError") cause = cause.cause;
  return cause;
};

describe.each(providedServices("redis"))("boot on $product $version", ({ url }) => {
  test("a wrong password ends it at once with REDIS_AUTH_FAILED, which names the resource and hides the password", async () => {
    const wrong = new URL(url);
    wrong.password = "not-the-password";
    const failure = await bootFailure({ url: wrong.href, connectTimeoutMs: 3_600_000 });
    expect(failure).toMatchObject({ name: "RedisError", code: "REDIS_AUTH_FAILED", data: { resource: "store" } });
    const { cause } = failure as Error;
    expect(JSON.stringify([(failure as Error).message, cause, { ...(cause as object) }])).not.toContain(
      "not-the-password",
    );
  });

  test("no password where one is needed is REDIS_AUTH_FAILED as well", async () => {
    const { hostname, port } = new URL(url);
    const failure = await bootFailure({ host: hostname, port: Number(port), connectTimeoutMs: 3_600_000 });
    expect(failure).toMatchObject({ code: "REDIS_AUTH_FAILED" });
  });
});

describe("boot without a server", () => {
  test("an unknown host is REDIS_UNREACHABLE at the deadline, with the reason", async () => {
    const failure = await bootFailure({ host: "no-such-host.invalid", connectTimeoutMs: 500 });
    expect(failure).toMatchObject({ code: "REDIS_UNREACHABLE", data: { place: "no-such-host.invalid:6379" } });
  });

  test("a port where nothing listens is REDIS_UNREACHABLE at the deadline, with the reason", async () => {
    await using service = await startService("redis", { own: true });
    const { url } = service;
    await service.stop();
    const failure = await bootFailure({ url, connectTimeoutMs: 500 });
    expect(failure).toMatchObject({ code: "REDIS_UNREACHABLE", data: { reason: "nothing listens there" } });
  });
});
