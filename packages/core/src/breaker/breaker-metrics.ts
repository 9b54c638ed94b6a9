import type { Attributes, Counter, ObservableGauge, ObservableResult } from "@opentelemetry/api";
import { loadOpenTelemetry, type OpenTelemetry } from "../telemetry/load-open-telemetry.ts";

/** What became of one call. */
export type CallResult =
  | "success"
  | "ignored"
  | "failure"
  | "timeout"
  | "aborted"
  | "rejected_open"
  | "rejected_capacity";

const results: readonly CallResult[] = [
  "success",
  "ignored",
  "failure",
  "timeout",
  "aborted",
  "rejected_open",
  "rejected_capacity",
];

export interface BreakerGauges {
  /** 0 closed, 1 half-open, 2 open. */
  readonly state: () => number;
  readonly inFlight: () => number;
}

export interface BreakerMetrics {
  count(result: CallResult): void;
  /** Stops reporting the gauges. */
  close(): void;
}

interface Instruments {
  readonly calls: Counter;
  readonly gauges: readonly (readonly [ObservableGauge, (result: ObservableResult) => void])[];
}

/**
 * Counts calls and reports state and load. The instruments are made at the first call, because a meter taken before the app has
 * registered its provider stays silent for good.
 */
export function createBreakerMetrics(name: string, gauges: BreakerGauges, load = loadOpenTelemetry): BreakerMetrics {
  let instruments: Instruments | undefined | "none";
  const attributes = new Map<CallResult, Attributes>(
    results.map((result) => [result, Object.freeze({ "mega.breaker.name": name, "mega.breaker.result": result })]),
  );
  return {
    count(result) {
      instruments ??= createInstruments(name, gauges, load()) ?? "none";
      if (instruments !== "none") instruments.calls.add(1, attributes.get(result));
    },
    close() {
      if (instruments !== undefined && instruments !== "none") {
        for (const [gauge, report] of instruments.gauges) gauge.removeCallback(report);
      }
      instruments = "none";
    },
  };
}

function createInstruments(
  name: string,
  gauges: BreakerGauges,
  api: OpenTelemetry | undefined,
): Instruments | undefined {
  if (api === undefined) return undefined;
  const meter = api.metrics.getMeter("@mega/core");
  const observe = (metric: string, description: string, read: () => number) => {
    const gauge = meter.createObservableGauge(metric, { description });
    const report = (result: ObservableResult): void => result.observe(read(), { "mega.breaker.name": name });
    gauge.addCallback(report);
    return [gauge, report] as const;
  };
  return {
    calls: meter.createCounter("mega.breaker.calls", {
      description: "Calls through circuit breakers, by result",
      unit: "{call}",
    }),
    gauges: [
      observe("mega.breaker.state", "0 closed, 1 half-open, 2 open", gauges.state),
      observe("mega.breaker.in_flight", "Calls under way", gauges.inFlight),
    ],
  };
}
