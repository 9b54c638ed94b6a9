import { type Meter, metrics, type ObservableCallback } from "@opentelemetry/api";
import { afterEach, describe, expect, test } from "vitest";
import { createBreakerMetrics } from "../../src/breaker/breaker-metrics.ts";
import { createCircuitBreaker } from "../../src/breaker/index.ts";
import { createManualClock } from "../support/manual-clock.ts";

/** A provider that keeps what it is told. */
function recordMetrics() {
  const counts: unknown[] = [];
  const gauges = new Map<string, Set<ObservableCallback>>();
  const meter = {
    createCounter: (name: string) => ({
      add: (value: number, attributes: Record<string, unknown>) =>
        counts.push([name, value, attributes["mega.breaker.result"]]),
    }),
    createObservableGauge: (name: string) => {
      const callbacks = new Set<ObservableCallback>();
      gauges.set(name, callbacks);
      return {
        addCallback: (callback: ObservableCallback) => callbacks.add(callback),
        removeCallback: (callback: ObservableCallback) => callbacks.delete(callback),
      };
    },
  };
  metrics.setGlobalMeterProvider({ getMeter: () => meter as unknown as Meter });
  const read = (name: string) => {
    const seen: unknown[] = [];
    for (const callback of gauges.get(name) ?? []) {
      void callback({ observe: (value: number, attributes?: unknown) => seen.push([value, attributes]) } as never);
    }
    return seen;
  };
  return { counts, gauges, read };
}

afterEach(() => metrics.disable());

describe("metrics of a breaker", () => {
  test("count each call by result and report state and load", async () => {
    const breaker = createCircuitBreaker({ name: "db", clock: createManualClock(), volumeThreshold: 2, capacity: 1 });
    // The provider comes after the breaker, as in an app that sets up metrics while its resources start.
    const { counts, read } = recordMetrics();
    await breaker.run(() => "fine");
    const slow = Promise.withResolvers<void>();
    const running = breaker.run(() => slow.promise);
    await breaker.run(() => "fine").catch(() => {});
    expect(read("mega.breaker.in_flight")).toEqual([[1, { "mega.breaker.name": "db" }]]);
    slow.reject(new Error("down"));
    await running.catch(() => {});
    await breaker.run(() => "fine").catch(() => {});
    expect(counts.map((count) => (count as unknown[])[2])).toEqual([
      "success",
      "rejected_capacity",
      "failure",
      "rejected_open",
    ]);
    expect(read("mega.breaker.state")).toEqual([[2, { "mega.breaker.name": "db" }]]);
  });

  test("stop when the breaker is disposed", async () => {
    const { counts, read } = recordMetrics();
    const breaker = createCircuitBreaker({ name: "db", clock: createManualClock() });
    await breaker.run(() => "fine");
    breaker[Symbol.dispose]();
    await breaker.run(() => "fine");
    expect(read("mega.breaker.state")).toEqual([]);
    expect(counts).toHaveLength(1);
  });

  test("are left out where the API is not installed", () => {
    const silent = createBreakerMetrics("db", { state: () => 0, inFlight: () => 0 }, () => undefined);
    silent.count("success");
    silent.close();
  });
});
