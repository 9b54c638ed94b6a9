import type { Tick } from "@mega/lab";
import type { BenchRow } from "../src/bench-row.ts";
import type { BenchSettings } from "../src/bench-settings.ts";
import { inTurn, type Metric, Samples } from "./rows.ts";
import { compressing, cpuPerDelivery, eventStreams, Served, servers, type Variant } from "./variants.ts";

export const ticksPerTurn = [1, 4, 10, 50] as const;
export const fanOutMetric = "CPU per delivery";

export const fanOutSubject = (clients: number, { messages, bytes }: Tick): string =>
  `${clients.toLocaleString("en")} clients, ${bytes} B, ${messages} a tick`;

interface FanOut {
  readonly variants: readonly Variant[];
  readonly clients: number;
  readonly payloads: readonly number[];
}

async function measure(plan: FanOut, settings: BenchSettings): Promise<readonly BenchRow[]> {
  const { variants, clients } = plan;
  const samples = new Samples();
  const ticks = plan.payloads.flatMap((bytes) => ticksPerTurn.map((messages): Tick => ({ messages, bytes })));
  await using stack = new AsyncDisposableStack();
  const running: Served[] = [];
  for (const variant of variants) running.push(stack.use(await Served.start(variant, clients)));
  // The first round warms up: its samples are not kept.
  for (let round = 0; round <= settings.rounds; round += 1) {
    for (const tick of ticks)
      for (const served of inTurn(running, round)) {
        const metric: Metric = { subject: fanOutSubject(clients, tick), metric: fanOutMetric, unit: "µs" };
        const value = await cpuPerDelivery(served, tick, settings.sampleCpuMs);
        if (round > 0) samples.add(metric, served.variant, value);
      }
    console.log(`${clients} clients, ${round === 0 ? "warmed up" : `round ${round} of ${settings.rounds}`}`);
  }
  return samples.rows(variants);
}

/** What one message to one of many clients costs, by how many are published at once. */
export async function measureFanOut(settings: BenchSettings): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const clients of settings.clients)
    rows.push(...(await measure({ variants: servers, clients, payloads: settings.payloads }, settings)));
  return rows;
}

export const measureEventStreams = (settings: BenchSettings): Promise<readonly BenchRow[]> =>
  measure({ variants: eventStreams, clients: settings.clients[0] ?? 500, payloads: [128] }, settings);

export const measureDeflate = (settings: BenchSettings): Promise<readonly BenchRow[]> =>
  measure({ variants: compressing, clients: settings.clients[0] ?? 500, payloads: [1024] }, settings);
