import { cpuMicros, type Tick } from "@mega/lab";
import type { BenchRow } from "../src/bench-row.ts";
import type { BenchSettings } from "../src/bench-settings.ts";
import { inTurn, type Metric, Samples } from "./rows.ts";
import { compressing, eventStreams, Served, servers, type Variant } from "./variants.ts";

export const ticksPerTurn = [1, 4, 10, 50] as const;
export const fanOutMetric = "CPU per delivery";

export const fanOutSubject = (clients: number, { messages, bytes }: Tick): string =>
  `${clients.toLocaleString("en")} clients, ${bytes} B, ${messages} a tick`;

/** How long one server is loaded before it is the next one's turn. */
const turnMs = 60;

/**
 * What a delivery of each server costs, in µs. They take short turns until each has used so much CPU time: whatever else the machine does
 * meanwhile, it does to all of them. A server does nothing between its turns, so what it has used over all is what its turns used.
 */
async function cpuPerDelivery(
  running: readonly Served[],
  tick: Tick,
  leastCpuMs: number,
): Promise<ReadonlyMap<Served, number>> {
  const accounts = running.map((served) => ({ served, before: cpuMicros(served.server.pid), used: 0, deliveries: 0 }));
  for (let turn = 0; accounts.some(({ used }) => used < leastCpuMs * 1000); turn += 1)
    for (const account of inTurn(accounts, turn)) {
      // The others catch up: what one of them costs may be a hundred times what another does.
      if (account.used >= 2 * leastCpuMs * 1000) continue;
      const { fleet, server } = account.served;
      account.deliveries += (await fleet.run({ kind: "load", tick, forMs: turnMs })).deliveries;
      account.used = cpuMicros(server.pid) - account.before;
    }
  return new Map(accounts.map(({ served, used, deliveries }) => [served, used / deliveries]));
}

interface FanOut {
  readonly variants: readonly Variant[];
  readonly clients: number;
  readonly payloads: readonly number[];
  /** What sets these servers apart from those that are compared without it. */
  readonly note?: string;
}

async function measure(plan: FanOut, settings: BenchSettings): Promise<readonly BenchRow[]> {
  const { variants, clients, note = "" } = plan;
  const samples = new Samples();
  const ticks = plan.payloads.flatMap((bytes) => ticksPerTurn.map((messages): Tick => ({ messages, bytes })));
  await using stack = new AsyncDisposableStack();
  const running: Served[] = [];
  for (const variant of variants) running.push(stack.use(await Served.start(variant, clients)));
  // The first round warms up: its samples are not kept.
  for (let round = 0; round <= settings.rounds; round += 1) {
    for (const tick of ticks) {
      const metric: Metric = { subject: `${fanOutSubject(clients, tick)}${note}`, metric: fanOutMetric, unit: "µs" };
      const values = await cpuPerDelivery(running, tick, settings.sampleCpuMs);
      if (round > 0) for (const [{ variant }, value] of values) samples.add(metric, variant, value);
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
  measure(
    { variants: eventStreams, clients: settings.clients[0] ?? 500, payloads: [128], note: ", event streams" },
    settings,
  );

export const measureDeflate = (settings: BenchSettings): Promise<readonly BenchRow[]> =>
  measure(
    { variants: compressing, clients: settings.clients[0] ?? 500, payloads: [1024], note: ", deflate" },
    settings,
  );
