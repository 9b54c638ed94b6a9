import { setTimeout as sleep } from "node:timers/promises";
import { cpuMicros, rssBytes } from "@mega/lab";
import type { BenchRow } from "../src/bench-row.ts";
import type { BenchSettings } from "../src/bench-settings.ts";
import { inTurn, Samples } from "./rows.ts";
import { Served, withoutLimit } from "./variants.ts";

export const idleMetric = "RSS per idle connection";

/** Long enough for what a handshake leaves behind to be let go. */
const settleMs = 1_500;
const warmUpClients = 200;

async function restingRss(served: Served): Promise<number> {
  for (let pass = 0; pass < 2; pass += 1) {
    await sleep(settleMs / 2);
    await served.collect();
  }
  return rssBytes(served.server.pid);
}

/** Memory that the server grows by, per connection that does nothing. Garbage is collected first, on both sides. */
export async function measureIdle(settings: BenchSettings): Promise<readonly BenchRow[]> {
  const samples = new Samples();
  const { idleConnections } = settings;
  const subject = `${idleConnections.toLocaleString("en")} idle connections`;
  for (let round = 0; round < Math.min(3, settings.rounds); round += 1)
    for (const variant of inTurn(withoutLimit, round)) {
      await using served = await Served.start(variant, warmUpClients);
      await served.fleet.run({ kind: "disconnect" });
      const before = await restingRss(served);
      await served.fleet.run({ kind: "connect", count: idleConnections });
      const grown = (await restingRss(served)) - before;
      samples.add({ subject, metric: idleMetric, unit: "kB" }, variant, grown / idleConnections / 1000);
    }
  return samples.rows(withoutLimit);
}

/** From TCP to the moment from which a client receives publications, a hundred at once. */
export async function measureConnects(settings: BenchSettings): Promise<readonly BenchRow[]> {
  const samples = new Samples();
  const count = Math.ceil(settings.idleConnections / 4);
  const subject = `${count.toLocaleString("en")} clients connect`;
  for (let round = 0; round < settings.rounds; round += 1)
    for (const variant of inTurn(withoutLimit, round)) {
      await using served = await Served.start(variant, warmUpClients);
      const before = cpuMicros(served.server.pid);
      const { durationMs } = await served.fleet.run({ kind: "connect", count });
      const used = cpuMicros(served.server.pid) - before;
      samples.add({ subject, metric: "CPU per connection", unit: "µs" }, variant, used / count);
      samples.add({ subject, metric: "time per connection", unit: "µs" }, variant, (durationMs * 1000) / count);
    }
  return samples.rows(withoutLimit);
}

/** Fifty clients, each sending its next message when the last is answered. Mega answers a validated command. */
export async function measureEchoes(settings: BenchSettings): Promise<readonly BenchRow[]> {
  const samples = new Samples();
  const subject = `${settings.connections} clients, 128 B echo`;
  const count = settings.requests;
  await using stack = new AsyncDisposableStack();
  const running: Served[] = [];
  for (const variant of withoutLimit) running.push(stack.use(await Served.start(variant, settings.connections)));
  for (let round = 0; round <= settings.rounds; round += 1)
    for (const { variant, fleet, server } of inTurn(running, round)) {
      const before = cpuMicros(server.pid);
      const { latencyMs } = await fleet.run({ kind: "echo", count });
      const used = cpuMicros(server.pid) - before;
      if (round === 0) continue;
      samples.add({ subject, metric: "CPU per echo", unit: "µs" }, variant, used / count);
      samples.add({ subject, metric: "round trip p50", unit: "ms" }, variant, latencyMs?.p50 ?? Number.NaN);
      samples.add({ subject, metric: "round trip p99", unit: "ms" }, variant, latencyMs?.p99 ?? Number.NaN);
    }
  return samples.rows(withoutLimit);
}
