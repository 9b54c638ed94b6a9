import { ClientFleet, rssBytes } from "@mega/lab";
import type { BenchRow } from "../src/bench-row.ts";
import type { BenchSettings } from "../src/bench-settings.ts";
import { Samples } from "./rows.ts";
import { Served, unread, type Variant } from "./variants.ts";

export const unreadMetrics = {
  growth: "RSS growth",
  alone: "p99 of healthy clients alone",
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
    samples.add({ subject, metric: unreadMetrics.alone, unit: "ms" }, variant, figures.aloneMs);
    samples.add({ subject, metric: unreadMetrics.baseline, unit: "ms" }, variant, figures.baselineMs);
    samples.add({ subject, metric: unreadMetrics.during, unit: "ms" }, variant, figures.duringMs);
  }
  return samples.rows(unread);
}

interface Endured {
  readonly grownBytes: number;
  /** The worst of the seconds-long stretches, each time. */
  readonly aloneMs: number;
  readonly baselineMs: number;
  readonly duringMs: number;
}

const stretchSeconds = 5;

/** The worst p99 of stretches that fill so many seconds: one stretch more or less is luck where other work is done as well. */
async function worstP99(fleet: ClientFleet, seconds: number, goesOn: () => boolean = () => true): Promise<number> {
  const stretch = { kind: "pace", tick, perSecond, ticks: stretchSeconds * perSecond } as const;
  let worst = 0;
  const endsAt = performance.now() + seconds * 1000;
  do {
    const { latencyMs } = await fleet.run(stretch);
    worst = Math.max(worst, latencyMs?.p99 ?? Number.NaN);
  } while (performance.now() < endsAt && goesOn());
  return worst;
}

async function endureUnread(variant: Variant, { unreadClients, unreadSeconds }: BenchSettings): Promise<Endured> {
  await using served = await Served.start(variant, healthyClients);
  const { server, fleet } = served;
  await worstP99(fleet, stretchSeconds);
  const aloneMs = await worstP99(fleet, unreadSeconds / 4);
  // In a process of their own: what they cost while they read is not what is waited for, and afterwards they cost nothing.
  await using stuck = new ClientFleet({ port: server.port, dialect: variant.dialect });
  await stuck.run({ kind: "connect", count: unreadClients });
  // As many clients, all of which read: what is compared is reading, not fan-out.
  const baselineMs = await worstP99(fleet, unreadSeconds / 2);
  const before = rssBytes(server.pid);
  await stuck.run({ kind: "mute" });

  let grownBytes = 0;
  const watch = setInterval(() => {
    grownBytes = Math.max(grownBytes, rssBytes(server.pid) - before);
  }, 100);
  try {
    const duringMs = await worstP99(fleet, unreadSeconds, () => grownBytes < growthCapBytes);
    return { grownBytes, aloneMs, baselineMs, duringMs };
  } finally {
    clearInterval(watch);
  }
}
