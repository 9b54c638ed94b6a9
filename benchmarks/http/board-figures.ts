import { type LoadReport, rssBytes, runLoad, type ServerProcess } from "@mega/lab";
import type { BenchRow } from "../src/bench-row.ts";
import type { BenchSettings } from "../src/bench-settings.ts";
import { describeMachine, nodeVersion, versionOf } from "../src/machine.ts";
import { median, slope } from "../src/statistics.ts";
import { type BoardRequests, prepareBoard, startBoardService } from "./board-service.ts";
import { cpuPerRequest } from "./measured-load.ts";

const megabytes = (server: ServerProcess): number => rssBytes(server.pid) / 1_000_000;
const pause = (durationMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, durationMs));

interface Figure {
  readonly subject: string;
  readonly metric: string;
  readonly unit: string;
  readonly samples: readonly number[];
}

const row = (figure: Figure): BenchRow => ({
  ...figure,
  variant: "apps/crud",
  value: median(figure.samples),
  ratio: null,
  machine: describeMachine(),
  versions: { node: nodeVersion, "@mega/http": versionOf("@mega/http") },
});

/** Reading and creating cards of the reference service, session and access checks included. */
export async function measureBoard(settings: BenchSettings): Promise<readonly BenchRow[]> {
  await using board = await startBoardService();
  const requests = await prepareBoard(board);
  // Writes are durable, hence slow: a tenth of the requests tells as much.
  const loads = [
    { subject: "apps/crud: read card", message: requests.readCard, requests: settings.requests },
    { subject: "apps/crud: create card", message: requests.createCard, requests: Math.ceil(settings.requests / 10) },
  ];
  const measure = (load: (typeof loads)[number]): Promise<number> =>
    cpuPerRequest({ ...load, server: board.server, connections: settings.connections });
  for (const load of loads) await measure(load);
  const samples = loads.map((): number[] => []);
  for (let round = 0; round < settings.rounds; round += 1)
    for (const [index, load] of loads.entries()) samples[index]?.push(await measure(load));
  return loads.map(({ subject }, index) =>
    row({ subject, metric: "CPU per request", unit: "µs", samples: samples[index] ?? [] }),
  );
}

/** V8 returns what the boot has left behind some 8 s after the last thing that happened. */
const idleAfterMs = 15_000;

/** What the service holds in memory when nobody calls. */
export async function measureIdleMemory(settings: BenchSettings): Promise<readonly BenchRow[]> {
  await using board = await startBoardService();
  const samples: number[] = [];
  if (!settings.isQuick) await pause(idleAfterMs);
  for (let index = 0; index < 5; index += 1) {
    await pause(settings.isQuick ? 200 : 2_000);
    samples.push(megabytes(board.server));
  }
  return [row({ subject: "idle", metric: "RSS", unit: "MB", samples })];
}

/** With them the file is larger than what SQLite keeps of one in memory (16 MB per connection): the soak begins with full caches. */
const soakCards = 20_000;

/** Memory under a fixed load on data that is there before. The first quarter is warm-up; the rest gives the slope. */
export async function measureSoak(settings: BenchSettings): Promise<readonly BenchRow[]> {
  await using board = await startBoardService();
  const durationMs = settings.soakMinutes * 60_000;
  const requests = await prepareBoard(board);
  requireWhole(await fill(board.server, requests, settings.isQuick ? soakCards / 100 : soakCards));
  const load = fixedLoad(board.server, requests, durationMs);
  const points: [number, number][] = [];
  const startedAt = performance.now();
  for (let at = 0; at < durationMs; at = performance.now() - startedAt) {
    if (at > durationMs / 4) points.push([at / 600_000, megabytes(board.server)]);
    await pause(Math.min(5_000, durationMs / 40));
  }
  requireWhole(await load);
  const values = points.map(([, value]) => value);
  const growth = (slope(points) / median(values)) * 100;
  return [
    row({ subject: "soak", metric: "RSS", unit: "MB", samples: values }),
    row({ subject: "soak", metric: "growth of RSS per 10 min", unit: "%", samples: [growth] }),
  ];
}

function requireWhole(report: LoadReport): void {
  if (report.lost > 0 || report.refusedByStatus > 0)
    throw new Error(`the soak lost requests: ${JSON.stringify(report)}`);
}

const fill = (server: ServerProcess, { createCard }: BoardRequests, cards: number): Promise<LoadReport> =>
  runLoad({ port: server.port, connections: 50, requests: cards, messages: [createCard], timeoutMs: 300_000 });

/** Of ten requests six read a card, two read a page of the list, and two change a card. */
function fixedLoad(server: ServerProcess, requests: BoardRequests, durationMs: number): Promise<LoadReport> {
  const { readCard, listCards } = requests;
  const half = [readCard, readCard, listCards, readCard];
  return runLoad({
    port: server.port,
    connections: 50,
    requests: Number.MAX_SAFE_INTEGER,
    ratePerSecond: 300,
    messages: requests.changeCard.flatMap((changeCard) => [...half, changeCard]),
    timeoutMs: durationMs,
  });
}
