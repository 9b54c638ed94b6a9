import { type Meter, metrics, type ObservableCallback } from "@opentelemetry/api";
import { afterEach, describe, expect, test } from "vitest";
import { createBreakerMetrics } from "../../src/breaker/breaker-metrics.ts";
import { createCircuitBreaker } from "../../src/breaker/index.ts";
import { createManualClock } from "../support/manual-clock.ts";

/** A provider that reads what it is given to read. */
function recordMetrics() {
  const instruments = new Map<string, Set<ObservableCallback>>();
  const create = (name: string) => {
    const callbacks = new Set<ObservableCallback>();
    instruments.set(name, callbacks);
    return {
      addCallback: (callback: ObservableCallback) => callbacks.add(callback),
      removeCallback: (callback: ObservableCallback) => callbacks.delete(callback),
    };
  };
  const meter = { createObservableCounter: create, createObservableGauge: create };
  metrics.setGlobalMeterProvider({ getMeter: () => meter as unknown as Meter });
  const read = (name: string) => {
    const seen: unknown[] = [];
    for (const callback of instruments.get(name) ?? []) {
      void callback({ observe: (value: number, attributes?: unknown) => seen.push([value, attributes]) } as never);
    }
    return seen;
  };
  return { read };
}

afterEach(() => metrics.disable());

describe("metrics of a breaker", () => {
  test("count each call by result and report state and load", async () => {
    const breaker = createCircuitBreaker({ name: "db", clock: createManualClock(), volumeThreshold: 2, capacity: 1 });
    // The provider comes after the breaker, as in an app that sets up metrics while its resources start.
    const { read } = recordMetrics();
    await breaker.run(() => "fine");
    const slow = Promise.withResolvers<void>();
    const running = breaker.run(() => slow.promise);
    await breaker.run(() => "fine").catch(() => {});
    expect(read("mega.breaker.in_flight")).toEqual([[1, { "mega.breaker.name": "db" }]]);
    slow.reject(new Error("down"));
    await running.catch(() => {});
    await breaker.run(() => "fine").catch(() => {});
    expect(read("mega.breaker.calls")).toEqual(
      ["success", "failure", "rejected_open", "rejected_capacity"].map((result) => [
        1,
        { "mega.breaker.name": "db", "mega.breaker.result": result },
      ]),
    );
    expect(read("mega.breaker.state")).toEqual([[2, { "mega.breaker.name": "db" }]]);
  });

  test("stop when the breaker is disposed", async () => {
    const { read } = recordMetrics();
    const breaker = createCircuitBreaker({ name: "db", clock: createManualClock() });
    await breaker.run(() => "fine");
    breaker[Symbol.dispose]();
    await breaker.run(() => "fine");
    expect(read("mega.breaker.state")).toEqual([]);
    expect(read("mega.breaker.calls")).toEqual([]);
  });

  test("are left out where the API is not installed", () => {
    const silent = createBreakerMetrics("db", { state: () => 0, inFlight: () => 0 }, () => undefined);
    silent.count("success");
    silent.close();
  });
});
