import { type AppHooks, createApp, definePlugin } from "@mega/core";
import { createFakeClock } from "@mega/core/testing";
import { expect, test } from "vitest";
import { fakeResource, forever, untilAbort } from "../support/fake-resource.ts";

const traced = (owner: string, log: string[]): AppHooks<never, unknown> => ({
  beforeBoot: () => void log.push(`beforeBoot ${owner}`),
  afterBoot: () => void log.push(`afterBoot ${owner}`),
  beforeShutdown: () => void log.push(`beforeShutdown ${owner}`),
  afterShutdown: () => void log.push(`afterShutdown ${owner}`),
});

test("hooks run around the resources: plugins before the app at boot, after it at shutdown", async () => {
  const log: string[] = [];
  const app = createApp({
    name: "shop",
    plugins: [definePlugin({ name: "audit", hooks: traced("audit", log) })],
    hooks: traced("app", log),
    resources: { db: fakeResource("db", log) },
  });
  await app.start();
  const report = await app.stop();
  expect(log).toEqual([
    ...["beforeBoot audit", "beforeBoot app", "start db", "afterBoot audit", "afterBoot app"],
    ...["beforeShutdown app", "beforeShutdown audit", "stop db", "afterShutdown app", "afterShutdown audit"],
  ]);
  expect(report.steps.map(({ step }) => step)).toEqual([
    "beforeShutdown of the app",
    expect.stringMatching(/^beforeShutdown of plugin "audit" \(registered at /),
    "stop db",
    "afterShutdown of the app",
    expect.stringMatching(/^afterShutdown of plugin "audit"/),
  ]);
});

test("hooks are given the configuration, and the resources while they are started", async () => {
  const seen: unknown[] = [];
  const app = createApp({
    name: "shop",
    config: { load: () => ({ port: 80 }) },
    resources: { db: fakeResource("db", []) },
    hooks: {
      beforeBoot: ({ config, app }) => void seen.push(config.port, app.name),
      afterBoot: ({ resources }) => void seen.push(resources.db.scope.name),
    },
  });
  await app.start();
  await app.stop();
  expect(seen).toEqual([80, "shop", "db"]);
});

test("a boot hook that fails ends the boot and is named with its owner", async () => {
  const log: string[] = [];
  const app = createApp({
    name: "shop",
    resources: { db: fakeResource("db", log) },
    hooks: {
      ...traced("app", log),
      afterBoot: () => {
        throw new Error("seeds are missing");
      },
    },
  });
  await expect(app.start()).rejects.toMatchObject({
    code: "APP_HOOK_FAILED",
    message: "hook afterBoot of the app failed: seeds are missing",
  });
  expect(log).toEqual(["beforeBoot app", "start db", "stop db", "afterShutdown app"]);
});

test("each hook has a deadline, that of its plugin or of the app", async () => {
  const clock = createFakeClock();
  const slow = definePlugin({
    name: "slow",
    timeoutMs: 200,
    hooks: { beforeBoot: ({ deadline }) => untilAbort(deadline.signal) },
  });
  const app = createApp({ name: "shop", clock, plugins: [slow], resources: {} });
  const failure = expect(app.start()).rejects.toMatchObject({
    code: "APP_HOOK_TIMEOUT",
    message: expect.stringMatching(/^hook beforeBoot of plugin "slow" \(registered at .*\) did not end within 200 ms$/),
  });
  await clock.advance(200);
  await failure;
});

test("a shutdown hook that fails or hangs is reported, and the shutdown goes on", async () => {
  const log: string[] = [];
  const clock = createFakeClock();
  const app = createApp({
    name: "shop",
    clock,
    hookTimeoutMs: 300,
    resources: { db: fakeResource("db", log) },
    hooks: { beforeShutdown: forever, afterShutdown: () => Promise.reject(new Error("disk full")) },
  });
  await app.start();
  const stopping = app.stop();
  await clock.advance(300);
  const report = await stopping;
  expect(report.isClean).toBe(false);
  expect(report.steps.map(({ step, outcome, durationMs }) => [step, outcome, durationMs])).toEqual([
    ["beforeShutdown of the app", "timed-out", 300],
    ["stop db", "done", 0],
    ["afterShutdown of the app", "failed", 0],
  ]);
  expect(log).toEqual(["start db", "stop db"]);
});
