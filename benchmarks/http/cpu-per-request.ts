import { rssBytes } from "@mega/lab";
import type { BenchRow } from "../src/bench-row.ts";
import type { BenchSettings } from "../src/bench-settings.ts";
import { describeMachine } from "../src/machine.ts";
import { median, medianRatio } from "../src/statistics.ts";
import { cpuPerRequest } from "./measured-load.ts";
import {
  type Case,
  cases,
  control,
  type RunningVariant,
  startVariant,
  type Variant,
  variants,
  versionsOf,
} from "./variants.ts";

type Samples = Map<string, number[]>;
const keyOf = (name: string, variant: string): string => `${name}|${variant}`;

const isMeasured = (each: Case, variant: Variant): boolean => variant.isSingleFeature !== true || each === cases[0];

/**
 * Each round measures all variants side by side, each time in another order and in processes begun anew: what the compiler makes of the same
 * code differs from one process to the next, by a fifth and more, so one process is one sample.
 */
export async function measureCases(settings: BenchSettings): Promise<readonly BenchRow[]> {
  const samples: Samples = new Map();
  let memory: readonly BenchRow[] = [];
  for (let round = 0; round < settings.rounds; round += 1) {
    const running: RunningVariant[] = [];
    try {
      for (const variant of variants) running.push(await startVariant(variant));
      await measureRound(running, { ...settings, requests: Math.ceil(settings.requests / 2) }, round);
      for (const [key, value] of await measureRound(running, settings, round))
        samples.set(key, [...(samples.get(key) ?? []), value]);
      memory = memoryRows(running);
    } finally {
      await Promise.all(running.map(({ server }) => server.stop()));
    }
    console.log(`round ${round + 1} of ${settings.rounds}`);
  }
  return [...cpuRows(samples), ...memory];
}

async function measureRound(
  running: readonly RunningVariant[],
  settings: BenchSettings,
  round: number,
): Promise<ReadonlyMap<string, number>> {
  const turn = round % running.length;
  const order = [...running.slice(turn), ...running.slice(0, turn)];
  const result = new Map<string, number>();
  for (const each of cases)
    for (const one of order.filter(({ variant }) => isMeasured(each, variant))) {
      const value = await cpuPerRequest({
        server: one.server,
        message: one.encode(each.request),
        requests: settings.requests,
        connections: settings.connections,
      });
      result.set(keyOf(each.name, one.variant.name), value);
    }
  return result;
}

const cpuRows = (samples: Samples): readonly BenchRow[] =>
  cases.flatMap((each) =>
    variants
      .filter((variant) => isMeasured(each, variant))
      .map((variant): BenchRow => {
        const own = samples.get(keyOf(each.name, variant.name)) ?? [];
        return {
          subject: each.name,
          variant: variant.name,
          metric: "CPU per request",
          unit: "µs",
          value: median(own),
          samples: own,
          ratio: medianRatio(own, samples.get(keyOf(each.name, control)) ?? []),
          machine: describeMachine(),
          versions: versionsOf(variant),
        };
      }),
  );

function memoryRows(running: readonly RunningVariant[]): readonly BenchRow[] {
  const megabytes = ({ server }: RunningVariant): number => rssBytes(server.pid) / 1_000_000;
  const reference = running.find(({ variant }) => variant.name === control);
  const base = reference === undefined ? Number.NaN : megabytes(reference);
  return running
    .filter(({ variant }) => variant.isSingleFeature !== true)
    .map((one) => ({
      subject: "all cases",
      variant: one.variant.name,
      metric: "RSS after load",
      unit: "MB",
      value: megabytes(one),
      samples: [megabytes(one)],
      ratio: megabytes(one) / base,
      machine: describeMachine(),
      versions: versionsOf(one.variant),
    }));
}
