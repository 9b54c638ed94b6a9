import type { Attributes, Observable, ObservableResult } from "@opentelemetry/api";
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

type CallCounts = Record<CallResult, number>;

const noCalls: Readonly<CallCounts> = {
  success: 0,
  ignored: 0,
  failure: 0,
  timeout: 0,
  aborted: 0,
  rejected_open: 0,
  rejected_capacity: 0,
};

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

type Instruments = readonly (readonly [Observable, (result: ObservableResult) => void])[];

/**
 * Counts calls and reports state and load when the provider asks: adding to a counter of its SDK would cost more than all else at a call.
 * The instruments are made at the first call, because a meter taken before the app has registered its provider stays silent for good.
 */
export function createBreakerMetrics(name: string, gauges: BreakerGauges, load = loadOpenTelemetry): BreakerMetrics {
  const counts: CallCounts = { ...noCalls };
  let instruments: Instruments | undefined;
  return {
    count(result) {
      instruments ??= createInstruments({ name, gauges, counts }, load());
      counts[result] += 1;
    },
    close() {
      for (const [instrument, report] of instruments ?? []) instrument.removeCallback(report);
      instruments = [];
    },
  };
}

interface Reported {
  readonly name: string;
  readonly gauges: BreakerGauges;
  readonly counts: Readonly<CallCounts>;
}

function createInstruments({ name, gauges, counts }: Reported, api: OpenTelemetry | undefined): Instruments {
  if (api === undefined) return [];
  const meter = api.metrics.getMeter("@mega/core");
  const own: Attributes = { "mega.breaker.name": name };
  const observe = (instrument: Observable, report: (result: ObservableResult) => void) => {
    instrument.addCallback(report);
    return [instrument, report] as const;
  };
  const gauge = (metric: string, description: string, read: () => number) =>
    observe(meter.createObservableGauge(metric, { description }), (result) => result.observe(read(), own));
  const calls = meter.createObservableCounter("mega.breaker.calls", {
    description: "Calls through circuit breakers, by result",
    unit: "{call}",
  });
  return [
    observe(calls, (observed) => {
      for (const [result, count] of Object.entries(counts))
        if (count > 0) observed.observe(count, { ...own, "mega.breaker.result": result });
    }),
    gauge("mega.breaker.state", "0 closed, 1 half-open, 2 open", gauges.state),
    gauge("mega.breaker.in_flight", "Calls under way", gauges.inFlight),
  ];
}
