import { type App, AppError, type ContextOf, createApp, definePlugin, type Resource, silentLogger } from "@mega/core";
import { defineConfig } from "@mega/core/config";
import { createFakeClock } from "@mega/core/testing";
import { Type } from "typebox";
import { describe, expect, expectTypeOf, test } from "vitest";
import { fakeResource, forever, untilAbort } from "../support/fake-resource.ts";
import { createLinesLogger } from "../support/lines-logger.ts";

/** What a promise rejects with, as an `AppError`. */
const failureOf = async (promise: Promise<unknown>): Promise<AppError> => {
  const error = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
};

describe("start and stop", () => {
  test("resources start in declared order and stop in reverse", async () => {
    const log: string[] = [];
    const app = createApp({
      name: "shop",
      resources: { db: fakeResource("db", log), http: fakeResource("http", log) },
    });
    expect([app.name, app.state.phase, app.isReady()]).toEqual(["shop", "idle", false]);
    await app.start();
    expect([app.state.phase, app.isReady()]).toEqual(["running", true]);
    const report = await app.stop("test");
    expect(log).toEqual(["start db", "start http", "stop http", "stop db"]);
    expect(report).toMatchObject({ reason: "test", isClean: true });
    expect(report.steps.map(({ step, outcome }) => [step, outcome])).toEqual([
      ["stop http", "done"],
      ["stop db", "done"],
    ]);
    expect(app.state).toEqual({ phase: "stopped", report });
  });

  test("a resource sees its name, the app, the configuration and the resources before it", async () => {
    const config = { load: () => ({ port: 80 }) };
    const app = createApp({
      name: "shop",
      version: "1.2.3",
      config,
      resources: ({ port }) => ({ db: fakeResource(`db ${port}`, []), http: fakeResource("http", []) }),
    });
    await app.start();
    const { scope } = app.resources.http;
    expect(scope).toMatchObject({
      name: "http",
      app: { name: "shop", version: "1.2.3", environment: "test" },
      config: { port: 80 },
      resources: { db: app.resources.db },
    });
    expect(app.resources.db.scope.resources).toEqual({});
    expect(scope.translator.for("en")("greeting", {}, "Hello")).toBe("Hello");
    expectTypeOf(app.config).toEqualTypeOf<{ port: number }>();
    await app.stop();
  });

  test("the context type of handlers follows from the resources, also through a factory", () => {
    const resources = (config: { readonly size: number }) => ({
      db: { kind: "x", start: () => config.size, stop: async () => {} } satisfies Resource<number>,
    });
    expectTypeOf<ContextOf<typeof resources>["db"]>().toEqualTypeOf<number>();
    expectTypeOf<ContextOf<typeof resources>["locale"]>().toEqualTypeOf<string>();
  });

  test("an app is not ready any more when stop returns its promise", async () => {
    const app = createApp({ name: "shop", resources: {} });
    await app.start();
    const stopping = app.stop();
    expect([app.state.phase, app.isReady()]).toEqual(["stopping", false]);
    await stopping;
  });

  test("calls to start share one boot, calls to stop one shutdown", async () => {
    const log: string[] = [];
    const app = createApp({ name: "shop", resources: { db: fakeResource("db", log) } });
    await Promise.all([app.start(), app.start()]);
    await app.start();
    const [first, second] = await Promise.all([app.stop("one"), app.stop("two")]);
    expect(second).toBe(first);
    expect(await app.stop("three")).toBe(first);
    expect(log).toEqual(["start db", "stop db"]);
  });

  test("an app lives once", async () => {
    const app = createApp({ name: "shop", resources: {} });
    await app.start();
    await app.stop();
    expect(await failureOf(app.start())).toMatchObject({ code: "APP_STOPPED" });
  });

  test("an app that is stopped before it started never starts", async () => {
    const log: string[] = [];
    const app = createApp({ name: "shop", resources: { db: fakeResource("db", log) } });
    expect(await app.stop("early")).toEqual({ reason: "early", isClean: true, durationMs: 0, steps: [] });
    expect((await failureOf(app.start())).code).toBe("APP_STOPPED");
    expect(log).toEqual([]);
  });

  test("resources and configuration cannot be used before the app has started", async () => {
    const app = createApp({ name: "shop", config: { load: () => 1 }, resources: { db: fakeResource("db", []) } });
    expect(() => app.resources).toThrow("the resources of shop can be used once start() has resolved; it is idle");
    expect(() => app.config).toThrow("the configuration of shop can be used once start() has resolved; it is idle");
    await app.start();
    expect(app.config).toBe(1);
    await app.stop();
    expect(() => app.resources).toThrow("it is stopped");
  });

  test("creating an app does no work", () => {
    createApp({
      name: "shop",
      config: {
        load: () => {
          throw new Error("read too early");
        },
      },
      resources: () => {
        throw new Error("composed too early");
      },
    });
  });

  test("checks of resources are registered while they run and removed when they stop", async () => {
    const app = createApp({
      name: "shop",
      resources: {
        db: { ...fakeResource("db", []), check: async () => ({ status: "up" as const }) },
        cache: { ...fakeResource("cache", []), check: async () => ({ status: "down" as const }) },
      },
      health: { cache: { critical: false } },
    });
    expect((await app.health.run()).checks).toEqual([]);
    await app.start();
    const { status, checks } = await app.health.run();
    expect(status).toBe("degraded");
    expect(checks.map(({ name, critical, status }) => [name, critical, status])).toEqual([
      ["db", true, "up"],
      ["cache", false, "down"],
    ]);
    await app.stop();
    expect((await app.health.run()).checks).toEqual([]);
  });

  test("the logger may be made from the configuration", async () => {
    const { logger, lines } = createLinesLogger();
    const app = createApp({
      name: "shop",
      config: { load: () => ({ tag: "blue" }) },
      logger: ({ tag }) => logger.child({ tag }),
      resources: {},
    });
    await app.start();
    app.logger.info("hello");
    expect(lines.at(-1)).toMatchObject({ tag: "blue", msg: "hello" });
    await app.stop();
  });
});

describe("a boot that fails", () => {
  test("stops what had started, names the resource, and never was ready", async () => {
    const log: string[] = [];
    const ready: boolean[] = [];
    const app = createApp({
      name: "shop",
      resources: {
        db: fakeResource("db", log),
        http: fakeResource("http", log, {
          start: ({ lifecycle }) => {
            ready.push(lifecycle.isReady());
            throw new Error("port 80 is in use");
          },
        }),
        jobs: fakeResource("jobs", log),
      },
    });
    const error = await failureOf(app.start());
    expect(error).toMatchObject({
      code: "APP_START_FAILED",
      message: 'start of resource "http" (fake) of the app failed: port 80 is in use',
      data: { resource: "http", kind: "fake" },
      cause: { message: "port 80 is in use" },
    });
    expect(log).toEqual(["start db", "start http", "stop http", "stop db"]);
    expect(app.state).toMatchObject({ phase: "failed", error, report: { isClean: true } });
    expect([...ready, app.isReady()]).toEqual([false, false]);
    expect((await app.stop()).steps.map(({ step }) => step)).toEqual(["stop http", "stop db"]);
  });

  test("names a resource that throws something that is no error", async () => {
    const broken = { kind: "odd", start: () => Promise.reject("no reason"), stop: async () => {} };
    const app = createApp({ name: "shop", resources: { broken } });
    expect((await failureOf(app.start())).message).toBe(
      'start of resource "broken" (odd) of the app failed: no reason',
    );
  });

  test.each([
    ["listens to its signal", ({ signal }: { signal: AbortSignal }) => untilAbort(signal)],
    ["ignores its signal", forever],
  ])("names a resource that hangs in start and %s", async (_name, start) => {
    const log: string[] = [];
    const clock = createFakeClock();
    const app = createApp({
      name: "shop",
      clock,
      bootTimeoutMs: 5_000,
      resources: { db: fakeResource("db", log), slow: fakeResource("slow", log, { start }) },
    });
    const failure = failureOf(app.start());
    await clock.advance(4_999);
    expect(app.state.phase).toBe("starting");
    await clock.advance(1_001);
    expect(await failure).toMatchObject({
      code: "APP_START_TIMEOUT",
      message: 'start of resource "slow" (fake) of the app did not end within 5000 ms',
    });
    expect(log).toEqual(["start db", "start slow", "stop slow", "stop db"]);
    expect(clock.pending).toBe(0);
  });

  test("a start that succeeds after the boot gave up on it is stopped again", async () => {
    const log: string[] = [];
    const clock = createFakeClock();
    const gate = Promise.withResolvers<void>();
    const late = fakeResource("late", log, { start: () => gate.promise });
    const app = createApp({ name: "shop", clock, bootTimeoutMs: 100, resources: { late } });
    const failure = failureOf(app.start());
    await clock.advance(1_100);
    expect((await failure).code).toBe("APP_START_TIMEOUT");
    expect(log).toEqual(["start late", "stop late"]);
    gate.resolve();
    await clock.advance(0);
    expect(log).toEqual(["start late", "stop late", "stop late"]);
  });

  test("a start that fails after the boot gave up on it is stopped again", async () => {
    const log: string[] = [];
    const clock = createFakeClock();
    const gate = Promise.withResolvers<void>();
    const late = fakeResource("late", log, { start: () => gate.promise });
    const app = createApp({ name: "shop", clock, bootTimeoutMs: 100, resources: { late } });
    const failure = failureOf(app.start());
    await clock.advance(1_100);
    expect((await failure).code).toBe("APP_START_TIMEOUT");
    gate.reject(new Error("too late, and half open"));
    await clock.advance(0);
    expect(log).toEqual(["start late", "stop late", "stop late"]);
  });

  test("reports a stop during the rollback that hangs, and ends all the same", async () => {
    const clock = createFakeClock();
    const app = createApp({
      name: "shop",
      clock,
      shutdownTimeoutMs: 1_000,
      resources: {
        stuck: fakeResource("stuck", [], { stop: forever }),
        bad: fakeResource("bad", [], { start: () => Promise.reject(new Error("bad")) }),
      },
    });
    const failure = failureOf(app.start());
    await clock.advance(1_000);
    expect((await failure).code).toBe("APP_START_FAILED");
    expect(app.state).toMatchObject({
      report: { isClean: false, steps: [{ step: "stop bad" }, { step: "stop stuck", outcome: "timed-out" }] },
    });
  });

  test("all configurations that are refused are reported at once, and nothing starts", async () => {
    const log: string[] = [];
    const sources = { envFile: false, environment: {} } as const;
    const audit = definePlugin({
      name: "audit",
      config: defineConfig(Type.Object({ auditFile: Type.String(), auditDays: Type.Integer() }), sources),
    });
    const app = createApp({
      name: "shop",
      config: defineConfig(Type.Object({ port: Type.Integer() }), sources),
      plugins: [audit],
      resources: { db: fakeResource("db", log) },
    });
    const error = await failureOf(app.start());
    expect(error.code).toBe("APP_CONFIG_INVALID");
    for (const name of ["AUDIT_FILE", "AUDIT_DAYS", "PORT"]) expect(error.message).toContain(name);
    expect(error.message).toContain('the configuration of plugin "audit" (registered at');
    expect(log).toEqual([]);
    expect(app.state.phase).toBe("failed");
  });

  test("a factory of resources that throws is an error of the composition", async () => {
    const app = createApp({
      name: "shop",
      resources: () => {
        throw new Error("no such driver");
      },
    });
    expect(await failureOf(app.start())).toMatchObject({
      code: "APP_RESOURCE_INVALID",
      message: "composing the resources failed: no such driver",
    });
  });

  test("a resource may not take a name that every context has, nor be something else than a resource", async () => {
    const reserved = createApp({ name: "shop", resources: { log: fakeResource("log", []) } });
    expect((await failureOf(reserved.start())).message).toBe(
      'resource "log" of the app needs another name: every context has a "log" of its own',
    );
    const nothing = createApp({ name: "shop", resources: { db: {} as Resource } });
    expect(await failureOf(nothing.start())).toMatchObject({
      code: "APP_RESOURCE_INVALID",
      message: 'resource "db" of the app has no start and stop: it is not a resource',
    });
  });
});

test("anything else that throws during the boot fails it with an AppError", async () => {
  const app = createApp({
    name: "shop",
    logger: () => {
      throw new Error("no such level");
    },
    resources: {},
  });
  expect(await failureOf(app.start())).toMatchObject({
    code: "APP_START_FAILED",
    message: "the boot failed: no such level",
  });
});

describe("stop during the boot", () => {
  test("aborts it at once, stops what had started and never becomes ready", async () => {
    const log: string[] = [];
    const app = createApp({
      name: "shop",
      resources: {
        db: fakeResource("db", log),
        slow: fakeResource("slow", log, { start: ({ signal }) => untilAbort(signal) }),
        http: fakeResource("http", log),
      },
    });
    const failure = failureOf(app.start());
    await expect.poll(() => log).toContain("start slow");
    const report = await app.stop("SIGTERM");
    expect(await failure).toMatchObject({
      code: "APP_BOOT_ABORTED",
      message: 'the boot was stopped (SIGTERM) during start of resource "slow" (fake) of the app',
    });
    expect(log).toEqual(["start db", "start slow", "stop slow", "stop db"]);
    expect(report.steps.map(({ step }) => step)).toEqual(["stop slow", "stop db"]);
    expect(app.state.phase).toBe("stopped");
  });

  test("ends within shutdownTimeoutMs, even if the start and the stop of a resource hang", async () => {
    const clock = createFakeClock();
    const stuck = fakeResource("stuck", [], { start: forever, stop: forever });
    const app = createApp({ name: "shop", clock, shutdownTimeoutMs: 400, resources: { stuck } });
    const failure = failureOf(app.start());
    await clock.advance(0);
    const stopping = app.stop("SIGTERM");
    await clock.advance(400);
    expect(app.state.phase).toBe("stopped");
    expect((await failure).code).toBe("APP_BOOT_ABORTED");
    expect((await stopping).isClean).toBe(false);
  });

  test.each(["config", "beforeBoot", "start db", "start http", "afterBoot"])(
    "in the step %s never leads to ready",
    async (cut) => {
      const log: string[] = [];
      const step = (name: string): void => {
        if (app.isReady()) log.push(`ready in ${name}`);
        if (name === cut) void app.stop("SIGTERM");
      };
      const app = createApp({
        name: "shop",
        config: { load: () => step("config") },
        resources: {
          db: fakeResource("db", log, { start: () => step("start db") }),
          http: fakeResource("http", log, { start: () => step("start http") }),
        },
        hooks: { beforeBoot: () => step("beforeBoot"), afterBoot: () => step("afterBoot") },
      });
      expect((await failureOf(app.start())).code).toBe("APP_BOOT_ABORTED");
      expect(app.state.phase).toBe("stopped");
      const started = log.filter((line) => line.startsWith("start")).map((line) => line.slice(6));
      const stopped = log.filter((line) => line.startsWith("stop")).map((line) => line.slice(5));
      expect(stopped).toEqual(started.toReversed());
      expect(log.filter((line) => line.startsWith("ready"))).toEqual([]);
    },
  );
});

describe("options", () => {
  test.each(["bootTimeoutMs", "shutdownTimeoutMs", "crashTimeoutMs", "hookTimeoutMs"])(
    "%s must be above 0",
    (option) => {
      for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(() => createApp({ name: "shop", resources: {}, [option]: value })).toThrow(
          `app.${option} must be a number above 0, got ${value}`,
        );
      }
    },
  );

  test("the name must not be empty", () => {
    expect(() => createApp({ name: "", resources: {}, logger: silentLogger })).toThrow("app.name must not be empty");
  });
});

test("any app fits the type of an app", () => {
  const app = createApp({ name: "shop", config: { load: () => 1 }, resources: { db: fakeResource("db", []) } });
  expectTypeOf(app).toExtend<App>();
});
