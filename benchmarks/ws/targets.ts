import type { BenchRow, BenchTarget } from "../src/bench-row.ts";
import { medianRatio } from "../src/statistics.ts";
import { idleMetric } from "./connections.ts";
import { fanOutMetric, fanOutSubject, ticksPerTurn } from "./fan-out.ts";
import { unreadMetrics } from "./unread.ts";
import { names } from "./variants.ts";

type Rows = readonly BenchRow[];

type Limits = readonly [number, number, number, number];

/** What we may cost next to another variant, by messages a tick. */
const fanOutLimits: readonly { readonly peer: string; readonly limits: Limits; readonly everywhere?: true }[] = [
  { peer: names.limit, limits: [1.15, 1.15, 1.15, 1.15], everywhere: true },
  { peer: names.socketIo, limits: [0.55, 0.25, 0.14, 0.04] },
  { peer: names.bun, limits: [1.4, 1.5, 1.6, 0.9] },
];

/** Set for 500 clients and 128 B, where the peers were measured first; the limit of Node holds everywhere. */
const audiences = [
  [500, 128],
  [500, 1024],
  [5000, 128],
  [5000, 1024],
] as const;

type Place = readonly [metric: string, variant: string, subject?: string];

const find = (rows: Rows, [metric, variant, subject]: Place): BenchRow | undefined =>
  rows.find((row) => row.metric === metric && row.variant === variant && row.subject === (subject ?? row.subject));

const fanOutTargets = (rows: Rows): readonly BenchTarget[] =>
  fanOutLimits.flatMap(({ peer, limits, everywhere }) =>
    (everywhere ? audiences : audiences.slice(0, 1)).flatMap(([clients, bytes]) =>
      ticksPerTurn.flatMap((messages, index) =>
        fanOutTarget(rows, fanOutSubject(clients, { messages, bytes }), { peer, limit: limits[index] ?? 0 }),
      ),
    ),
  );

function fanOutTarget(
  rows: Rows,
  subject: string,
  { peer, limit }: { readonly peer: string; readonly limit: number },
): readonly BenchTarget[] {
  const own = find(rows, [fanOutMetric, names.mega, subject])?.samples;
  const other = find(rows, [fanOutMetric, peer, subject])?.samples;
  if (own === undefined || other === undefined) return [];
  const ratio = medianRatio(own, other);
  const sentence = `${subject}: ${names.mega} uses at most ${limit} × the CPU of ${peer}`;
  return [{ sentence, measured: ratio.toFixed(3), isMet: ratio <= limit }];
}

const valueTarget = (
  sentence: string,
  value: number | undefined,
  { limit, unit }: { readonly limit: number; readonly unit: string },
): readonly BenchTarget[] =>
  value === undefined ? [] : [{ sentence, measured: `${value.toFixed(1)} ${unit}`, isMet: value <= limit }];

function unreadTargets(rows: Rows): readonly BenchTarget[] {
  const [growth, baseline, during] = [unreadMetrics.growth, unreadMetrics.baseline, unreadMetrics.during].map(
    (metric) => find(rows, [metric, names.mega])?.value,
  );
  return [
    ...valueTarget("clients that never read grow the server by at most 256 MiB + 10 %", growth, {
      limit: 256 * 1.1,
      unit: "MiB",
    }),
    ...valueTarget(
      "next to them the p99 of healthy clients is at most 2 × its baseline",
      baseline === undefined || during === undefined ? undefined : during / baseline,
      { limit: 2, unit: "×" },
    ),
  ];
}

/** What the rows say about each limit; a limit whose part did not run is left out. */
export const judgeTargets = (rows: Rows): readonly BenchTarget[] => [
  ...fanOutTargets(rows),
  ...valueTarget("an idle connection holds at most 14 kB", find(rows, [idleMetric, names.mega])?.value, {
    limit: 14,
    unit: "kB",
  }),
  ...unreadTargets(rows),
];
