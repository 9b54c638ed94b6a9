import { setTimeout as pause } from "node:timers/promises";
import type { Cache } from "@mega/core/cache";
import { createMigrator, defineMigration, type SqlDatabase, sql, sqlIdentifier } from "@mega/core/sql";
import { metrics } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import type { OpenAdapter } from "./adapter-case.ts";
import { measurePairs } from "./pairs.ts";
import { adapterSubjects } from "./subjects.ts";
import type { WorkerAnswer, WorkerTask } from "./worker-task.ts";

const callers = 1_000;
const migrationCount = 1_000;

const task: WorkerTask = JSON.parse(process.argv[2] ?? "{}");
const subject = adapterSubjects[task.adapter];
if (subject === undefined)
  throw new RangeError(`adapter (${task.adapter}) must be among ${Object.keys(adapterSubjects).join(", ")}`);
const provider = task.mode === "metrics" ? meter() : undefined;
const { open } = await subject.load();
const adapter = await open(task);
const answer: WorkerAnswer =
  task.mode === "once" ? await measureOnce(adapter) : { cases: await measureCases(adapter), once: [] };
await adapter.close();
await provider?.shutdown();
process.stdout.write(`${JSON.stringify(answer)}\n`);

/** Records and exports as an app would that keeps its metrics. */
function meter(): MeterProvider {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const made = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 10_000 })],
  });
  metrics.setGlobalMeterProvider(made);
  return made;
}

async function measureCases({ cases }: OpenAdapter): Promise<WorkerAnswer["cases"]> {
  const measured: WorkerAnswer["cases"][number][] = [];
  for (const each of cases.filter(({ name }) => task.cases === undefined || new RegExp(task.cases).test(name)))
    for (const inFlight of each.inFlight)
      measured.push({ name: each.name, inFlight, ...(await measurePairs(each, inFlight, task)) });
  return measured;
}

async function measureOnce({ caches, sql: database }: OpenAdapter): Promise<WorkerAnswer> {
  return {
    cases: [],
    once: [
      ...(caches === undefined ? [] : [await askColdKey(caches)]),
      ...(database === undefined ? [] : await migrate(database)),
    ],
  };
}

/** All callers at once, spread over the caches. */
async function askColdKey(caches: readonly Cache[]): Promise<WorkerAnswer["once"][number]> {
  let loads = 0;
  const load = async (): Promise<number> => {
    loads += 1;
    await pause(50);
    return 42;
  };
  const values = await Promise.all(
    Array.from({ length: callers }, (_, index) =>
      caches[index % caches.length]?.getOrSet("cold", load, { ttlMs: 60_000 }),
    ),
  );
  if (values.some((value) => value !== 42)) throw new Error("a caller of the cold key got another value");
  return {
    subject: `cold key, 1,000 callers, ${caches.length === 1 ? "one process" : "two connections"}`,
    metric: "loads",
    unit: "",
    value: loads,
  };
}

/** As many migrations as a project of ten years has, a table each, and the look of a later boot at all of them. */
async function migrate(database: SqlDatabase): Promise<readonly WorkerAnswer["once"][number][]> {
  const migrations = Array.from({ length: migrationCount }, (_, index) => {
    const table = sqlIdentifier(`bench_migrated_${index}`);
    return defineMigration({
      name: `${String(index + 1).padStart(4, "0")}-table`,
      up: [sql`create table ${table} (id integer not null primary key)`],
      down: [sql`drop table ${table}`],
    });
  });
  const migrator = createMigrator({ database, migrations, table: "bench_migrations" });
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const startedAt = performance.now();
    await work();
    return performance.now() - startedAt;
  };
  return [
    { subject: "1,000 migrations", metric: "time to apply", unit: "ms", value: await timed(() => migrator.up()) },
    {
      subject: "1,000 migrations",
      metric: "time to find them applied",
      unit: "ms",
      value: await timed(() => migrator.up()),
    },
  ];
}
