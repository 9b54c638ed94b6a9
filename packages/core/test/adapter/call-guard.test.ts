import { type CallGuardOptions, callLimitDefaults, createCallGuard } from "@mega/core/adapter";
import { type Histogram, type Meter, metrics, type Span, type Tracer, trace } from "@opentelemetry/api";
import { afterEach, expect, test } from "vitest";
import { createManualClock } from "../support/manual-clock.ts";

const clock = createManualClock();
const guardOf = (options: Partial<CallGuardOptions> = {}) =>
  createCallGuard({
    system: "mariadb",
    name: "db",
    limits: callLimitDefaults,
    clock,
    isTrouble: () => true,
    ...options,
  });

afterEach(() => {
  metrics.disable();
  trace.disable();
});

/** Providers that keep what they are told. */
function recordTelemetry() {
  const durations: unknown[] = [];
  const spans: { name: string; attributes: Record<string, unknown>; hasEnded: boolean }[] = [];
  const histogram = { record: (_: number, attributes: unknown) => durations.push(attributes) } as unknown as Histogram;
  const observable = { addCallback: () => {}, removeCallback: () => {} };
  const meter = {
    createHistogram: () => histogram,
    createObservableCounter: () => observable,
    createObservableGauge: () => observable,
  } as unknown as Meter;
  metrics.setGlobalMeterProvider({ getMeter: () => meter });
  const startSpan = (name: string, options: { attributes: Record<string, unknown> }): Span => {
    const record = { name, attributes: { ...options.attributes }, hasEnded: false };
    spans.push(record);
    const span = {
      isRecording: () => true,
      setAttribute: (key: string, value: unknown) => {
        record.attributes[key] = value;
        return span;
      },
      setStatus: () => span,
      end: () => {
        record.hasEnded = true;
      },
    };
    return span as unknown as Span;
  };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan }) as unknown as Tracer });
  return { durations, spans };
}

test("a call leaves a span and a duration, and its statement is shown without values", async () => {
  const { durations, spans } = recordTelemetry();
  const guard = guardOf();
  expect(await guard.run({ name: "select", text: "select 'secret'" }, async () => 7)).toBe(7);
  const shared = { "db.system.name": "mariadb", "db.operation.name": "select" };
  expect(durations).toEqual([shared]);
  expect(spans).toEqual([
    { name: "mariadb select", attributes: { ...shared, "db.query.text": "select ?" }, hasEnded: true },
  ]);
});

test("a failed call names its error's code, and keeps the message to itself", async () => {
  const { durations, spans } = recordTelemetry();
  const failing = guardOf().run({ name: "get" }, () => Promise.reject(new TypeError("secret")));
  await expect(failing).rejects.toThrow("secret");
  expect(durations).toEqual([expect.objectContaining({ "error.type": "TypeError" })]);
  expect(spans[0]?.attributes["error.type"]).toBe("TypeError");
  expect(JSON.stringify(spans)).not.toContain("secret");
  expect(spans[0]?.hasEnded).toBe(true);
});

test("only trouble of the system itself opens the breaker", async () => {
  const guard = guardOf({
    isTrouble: (error) => error === "down",
    limits: { ...callLimitDefaults, volumeThreshold: 2 },
  });
  const call = (error: string) => guard.run({ name: "get" }, () => Promise.reject(error)).catch((reason) => reason);
  for (let n = 0; n < 10; n += 1) expect(await call("not unique")).toBe("not unique");
  expect(guard.state).toBe("closed");
  for (let n = 0; n < 20; n += 1) await call("down");
  expect(guard.state).toBe("open");
  expect(await call("down")).toMatchObject({ code: "BREAKER_OPEN" });
});

test("a call that takes too long is told, so that it can end what it began", async () => {
  const guard = guardOf({ limits: { ...callLimitDefaults, timeoutMs: 100 } });
  let reason: unknown;
  const slow = guard.run({ name: "get" }, (call) => {
    call.onAbort((why) => {
      reason = why;
    });
    return new Promise(() => {});
  });
  const refused = expect(slow).rejects.toMatchObject({ code: "BREAKER_TIMEOUT" });
  clock.advance(100);
  await refused;
  expect(reason).toMatchObject({ name: "TimeoutError" });
});

test("a caller that gives up gets its own reason, and the call is told it", async () => {
  const controller = new AbortController();
  const told: unknown[] = [];
  const waiting = guardOf().run(
    { name: "get" },
    (call) => {
      call.onAbort((why) => told.push(why));
      return new Promise(() => {});
    },
    controller.signal,
  );
  controller.abort("enough");
  await expect(waiting).rejects.toBe("enough");
  expect(told).toEqual(["enough"]);
});
