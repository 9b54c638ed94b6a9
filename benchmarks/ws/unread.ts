import { ClientFleet, rssBytes } from "@mega/lab";
import type { BenchRow } from "../src/bench-row.ts";
import type { BenchSettings } from "../src/bench-settings.ts";
import { Samples } from "./rows.ts";
import { Served, unread, type Variant } from "./variants.ts";

export const unreadMetrics = {
  growth: "RSS growth",
  baseline: "p99 of healthy clients before",
  during: "p99 of healthy clients",
} as const;

const healthyClients = 50;
const perSecond = 100;
const tick = { messages: 1, bytes: 1000 };
/** Nothing is proved by filling the machine: a server that has grown by this much has failed. */
const growthCapBytes = 1 << 30;

/** Clients that take everything, next to many that never read: what the server keeps for them, and what the healthy ones notice. */
export async function measureUnread(settings: BenchSettings): Promise<readonly BenchRow[]> {
  const samples = new Samples();
  const subject = `${settings.unreadClients.toLocaleString("en")} clients never read, 100 × 1 KB a second`;
  for (const variant of unread) {
    const figures = await endureUnread(variant, settings);
    samples.add({ subject, metric: unreadMetrics.growth, unit: "MiB" }, variant, figures.grownBytes / 2 ** 20);
    samples.add({ subject, metric: unreadMetrics.baseline, unit: "ms" }, variant, figures.baselineMs);
    samples.add({ subject, metric: unreadMetrics.during, unit: "ms" }, variant, figures.duringMs);
  }
  return samples.rows(unread);
}

interface Endured {
  readonly grownBytes: number;
  readonly baselineMs: number;
  /** The worst of the seconds-long stretches. */
  readonly duringMs: number;
}

async function endureUnread(variant: Variant, settings: BenchSettings): Promise<Endured> {
  await using served = await Served.start(variant, healthyClients);
  const { server, fleet } = served;
  await using stuck = new ClientFleet({ port: server.port, dialect: variant.dialect });
  await stuck.run({ kind: "connect", count: settings.unreadClients });
  const stretch = { kind: "pace", tick, perSecond, ticks: 5 * perSecond } as const;
  // The baseline has as many clients, all of which read: what is compared is reading, not fan-out.
  await fleet.run({ ...stretch, ticks: perSecond });
  const baselineMs = (await fleet.run(stretch)).latencyMs?.p99 ?? Number.NaN;
  const before = rssBytes(server.pid);
  await stuck.run({ kind: "mute" });

  let grownBytes = 0;
  const watch = setInterval(() => {
    grownBytes = Math.max(grownBytes, rssBytes(server.pid) - before);
  }, 100);
  const p99: number[] = [];
  const endsAt = performance.now() + settings.unreadSeconds * 1000;
  try {
    while (performance.now() < endsAt && grownBytes < growthCapBytes)
      p99.push((await fleet.run(stretch)).latencyMs?.p99 ?? Number.NaN);
  } finally {
    clearInterval(watch);
  }
  return { grownBytes, baselineMs, duringMs: Math.max(...p99) };
}
