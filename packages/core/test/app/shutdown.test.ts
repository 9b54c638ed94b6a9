import { createApp, type Lifecycle } from "@mega/core";
import { createFakeClock } from "@mega/core/testing";
import { expect, test } from "vitest";
import { fakeResource, forever, untilAbort } from "../support/fake-resource.ts";
import { createLinesLogger } from "../support/lines-logger.ts";

test("readiness is red in the turn in which the stop begins, before anything drains", async () => {
  const log: string[] = [];
  let lifecycle: Lifecycle | undefined;
  const http = fakeResource("http", log, {
    start: (scope) => {
      lifecycle = scope.lifecycle;
      scope.lifecycle.onDrain(() => log.push(`drain ${scope.lifecycle.phase()} ${scope.lifecycle.isReady()}`));
    },
  });
  const app = createApp({
    name: "shop",
    resources: { http },
    hooks: { beforeShutdown: () => void log.push("beforeShutdown") },
  });
  await app.start();
  expect(lifecycle?.isReady()).toBe(true);
  await app.stop();
  expect(log).toEqual(["start http", "drain stopping false", "beforeShutdown", "stop http"]);
  lifecycle?.onDrain(() => log.push("late"));
  expect(log.at(-1)).toBe("late");
});

test("an onDrain callback that throws is logged and stops nothing", async () => {
  const { logger, lines } = createLinesLogger();
  const http = fakeResource("http", [], {
    start: ({ lifecycle }) =>
      lifecycle.onDrain(() => {
        throw new Error("oops");
      }),
  });
  const app = createApp({ name: "shop", logger, resources: { http } });
  await app.start();
  expect((await app.stop()).isClean).toBe(true);
  expect(lines).toContainEqual(expect.objectContaining({ level: "error", msg: "an onDrain callback threw" }));
});

test("the deadline is kept and the resource that hangs is named, while the others still get their turn", async () => {
  const log: string[] = [];
  const clock = createFakeClock();
  const app = createApp({
    name: "shop",
    clock,
    shutdownTimeoutMs: 10_000,
    resources: {
      db: fakeResource("db", log),
      stuck: fakeResource("stuck", log, { stop: forever }),
      http: fakeResource("http", log),
    },
  });
  await app.start();
  const stopping = app.stop("SIGTERM");
  await clock.advance(10_000);
  const report = await stopping;
  expect(report).toMatchObject({ isClean: false, durationMs: 7_500 });
  expect(report.steps.map(({ step, outcome, atMs, durationMs }) => [step, outcome, atMs, durationMs])).toEqual([
    ["stop http", "done", 0, 0],
    ["stop stuck", "timed-out", 0, 7_500],
    ["stop db", "done", 7_500, 0],
  ]);
  expect(log.slice(3)).toEqual(["stop http", "stop stuck", "stop db"]);
});

test("with every resource hanging the shutdown still ends at its deadline", async () => {
  const clock = createFakeClock();
  const names = ["a", "b", "c", "d", "e"];
  const resources = Object.fromEntries(names.map((name) => [name, fakeResource(name, [], { stop: forever })]));
  const app = createApp({ name: "shop", clock, shutdownTimeoutMs: 1_000, resources });
  await app.start();
  const stopping = app.stop();
  await clock.advance(1_000);
  const report = await stopping;
  expect(report.durationMs).toBe(1_000);
  expect(report.steps.every(({ outcome }) => outcome === "timed-out")).toBe(true);
  expect(clock.pending).toBe(0);
});

test("a stop is told how much time remains, and when it is over", async () => {
  const clock = createFakeClock();
  const remaining: number[] = [];
  const http = fakeResource("http", [], {
    stop: (deadline) => {
      remaining.push(deadline.remainingMs());
      return untilAbort(deadline.signal);
    },
  });
  const db = fakeResource("db", [], { stop: (deadline) => void remaining.push(deadline.remainingMs()) });
  const app = createApp({ name: "shop", clock, shutdownTimeoutMs: 1_000, resources: { db, http } });
  await app.start();
  const stopping = app.stop();
  await clock.advance(1_000);
  await stopping;
  expect(remaining).toEqual([750, 250]);
});

test("a stop that fails is reported with its error and the next resource stops", async () => {
  const log: string[] = [];
  const bad = fakeResource("bad", log, { stop: () => Promise.reject(new Error("disk full")) });
  const app = createApp({ name: "shop", resources: { db: fakeResource("db", log), bad } });
  await app.start();
  const report = await app.stop();
  expect(report.isClean).toBe(false);
  expect(report.steps[0]).toMatchObject({ step: "stop bad", outcome: "failed", error: { message: "disk full" } });
  expect(log.at(-1)).toBe("stop db");
});

test("the timeline is logged step by step with its milliseconds", async () => {
  const { logger, lines } = createLinesLogger();
  const clock = createFakeClock();
  const app = createApp({
    name: "shop",
    clock,
    logger,
    resources: { db: fakeResource("db", []), http: fakeResource("http", [], { stop: () => clock.sleep(40) }) },
  });
  await app.start();
  const stopping = app.stop("SIGTERM");
  await clock.advance(40);
  await stopping;
  expect(lines.filter(({ level }) => level === "info").map(({ msg }) => msg)).toEqual([
    "shop is running",
    "shop is stopping: SIGTERM",
    "shutdown: stop http, 40 ms",
    "shutdown: stop db, 0 ms",
    "shop has stopped after 40 ms",
  ]);
  expect(lines).toContainEqual(expect.objectContaining({ step: "stop db", outcome: "done", atMs: 40, durationMs: 0 }));
});
