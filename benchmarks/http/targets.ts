import type { BenchRow, BenchTarget } from "../src/bench-row.ts";
import { cases } from "./variants.ts";

type Rows = readonly BenchRow[];

/** Subject, metric and, where several have it, the variant. */
type Place = readonly [subject: string, metric: string, variant?: string];

const find = (rows: Rows, [subject, metric, variant]: Place): BenchRow | undefined =>
  rows.find((row) => row.subject === subject && row.metric === metric && row.variant === (variant ?? row.variant));

interface Limit {
  readonly sentence: string;
  readonly limit: number;
  readonly unit?: string;
  read(rows: Rows): number | undefined;
}

const cpu = "CPU per request";

const limits: readonly Limit[] = [
  ...cases.flatMap(({ name }): readonly Limit[] => [
    {
      sentence: `${name}: Mega bare uses at most 1.05 × the CPU of bare Fastify`,
      limit: 1.05,
      read: (rows) => find(rows, [name, cpu, "Mega bare"])?.ratio ?? undefined,
    },
    {
      sentence: `${name}: Mega bare uses at most 0.85 × the CPU of Nest on Fastify`,
      limit: 0.85,
      read: (rows) => quotient(find(rows, [name, cpu, "Mega bare"]), find(rows, [name, cpu, "Nest on Fastify"])),
    },
  ]),
  {
    sentence: "hello-http boots in at most 1.25 × the time of bare Fastify",
    limit: 1.25,
    read: (rows) => find(rows, ["boot", "time until it listens", "Mega hello-http"])?.ratio ?? undefined,
  },
  {
    sentence: "idle apps/crud holds at most 110 MB",
    limit: 110,
    unit: " MB",
    read: (rows) => find(rows, ["idle", "RSS"])?.value,
  },
  {
    sentence: "apps/crud under fixed load grows by at most 1 % per 10 min",
    limit: 1,
    unit: " %",
    read: (rows) => find(rows, ["soak", "growth of RSS per 10 min"])?.value,
  },
  {
    sentence: "no SIGTERM under load fails a request",
    limit: 0,
    read: (rows) =>
      find(rows, ["drain", "failed requests per SIGTERM"])?.samples.reduce((sum, value) => sum + value, 0),
  },
  {
    sentence: "each SIGTERM under load ends the process within 10 s",
    limit: 10_000,
    unit: " ms",
    read: (rows) => {
      const samples = find(rows, ["drain", "time to exit"])?.samples;
      return samples === undefined ? undefined : Math.max(...samples);
    },
  },
];

const quotient = (upper: BenchRow | undefined, lower: BenchRow | undefined): number | undefined =>
  upper?.ratio == null || lower?.ratio == null ? undefined : upper.ratio / lower.ratio;

/** What the rows say about each limit; a limit whose part did not run is left out. */
export const judgeTargets = (rows: Rows): readonly BenchTarget[] =>
  limits.flatMap(({ sentence, limit, unit = "", read }) => {
    const value = read(rows);
    return value === undefined
      ? []
      : [{ sentence, measured: `${value.toFixed(unit === " ms" ? 0 : 2)}${unit}`, isMet: value <= limit }];
  });
