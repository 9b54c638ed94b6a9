import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startService } from "@mega/services";
import type { BenchRow } from "../src/bench-row.ts";
import type { BenchSettings } from "../src/bench-settings.ts";
import { describeMachine, nodeVersion, versionOf } from "../src/machine.ts";
import type { BenchPart } from "../src/run-parts.ts";
import { median, medianRatio } from "../src/statistics.ts";
import { type AdapterSubject, adapterSubjects } from "./subjects.ts";
import type { WorkerAnswer, WorkerTask } from "./worker-task.ts";

export const metric = "time per call";
export const plainVariant = "Mega";
export const meteredVariant = "Mega, metrics on";

const worker = join(import.meta.dirname, "worker.ts");
const longestMs = 240_000;

/** Each adapter is a part that can be measured alone. */
export const adapterParts: Readonly<Record<string, BenchPart>> = Object.fromEntries(
  Object.entries(adapterSubjects).map(([name, subject]) => [
    name,
    (settings) => measureAdapter(name, subject, settings),
  ]),
);

interface Place {
  readonly url: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** A server for the time of the measurement, where the adapter needs one. */
async function measureAdapter(
  name: string,
  subject: AdapterSubject,
  settings: BenchSettings,
): Promise<readonly BenchRow[]> {
  const { library, service } = subject;
  const own = library.startsWith("node:") ? {} : { [library]: versionOf(library) };
  const versions = { node: nodeVersion, ...own, [`@mega/adapters-${name}`]: versionOf(`@mega/adapters-${name}`) };
  if (service === undefined) return measureAt({ url: "", versions }, name, settings);
  await using server = await startService(service, { own: true });
  return await measureAt(
    { url: server.url, versions: { ...versions, [server.product]: server.version } },
    name,
    settings,
  );
}

/** Rounds of two processes, one with a provider of metrics and one without; what a process has compiled is one sample of many. */
async function measureAt(place: Place, name: string, settings: BenchSettings): Promise<readonly BenchRow[]> {
  const modes = { plain: new CaseSamples(), metrics: new CaseSamples() };
  for (let round = 0; round < settings.rounds; round += 1)
    for (const mode of round % 2 === 0 ? (["plain", "metrics"] as const) : (["metrics", "plain"] as const))
      modes[mode].add((await runWorker(place, { adapter: name, mode }, settings)).cases);
  const { once } = await runWorker(place, { adapter: name, mode: "once" }, settings);
  const common = { machine: describeMachine(), versions: place.versions };
  const library = adapterSubjects[name]?.library ?? name;
  return [
    ...modes.plain.subjects.flatMap((subject): readonly BenchRow[] => {
      const row = (variant: string, samples: readonly number[], control: readonly number[]): BenchRow => {
        const ratio = medianRatio(samples, control);
        return {
          subject: `${name}: ${subject}`,
          variant,
          metric,
          unit: "µs",
          value: median(samples),
          samples,
          ratio,
          ...common,
        };
      };
      const [plain, metered] = [modes.plain.of(subject), modes.metrics.of(subject)];
      return [
        row(`bare ${library}`, plain.bare, plain.bare),
        row(plainVariant, plain.mega, plain.bare),
        row(meteredVariant, metered.mega, metered.bare),
      ];
    }),
    ...once.map(
      ({ subject, metric: of, unit, value }): BenchRow => ({
        ...{
          subject: `${name}: ${subject}`,
          variant: plainVariant,
          metric: of,
          unit,
          value,
          samples: [value],
          ratio: null,
        },
        ...common,
      }),
    ),
  ];
}

interface Samples {
  readonly bare: number[];
  readonly mega: number[];
}

/** The pairs of all rounds, by what was measured. */
class CaseSamples {
  readonly #bySubject = new Map<string, Samples>();

  get subjects(): readonly string[] {
    return [...this.#bySubject.keys()];
  }

  of(subject: string): Samples {
    const found = this.#bySubject.get(subject) ?? { bare: [], mega: [] };
    this.#bySubject.set(subject, found);
    return found;
  }

  add(cases: WorkerAnswer["cases"]): void {
    for (const { name, inFlight, bare, mega } of cases) {
      const samples = this.of(`${name}, ${inFlight} in flight`);
      samples.bare.push(...bare);
      samples.mega.push(...mega);
    }
  }
}

async function runWorker(
  { url }: Place,
  task: Pick<WorkerTask, "adapter" | "mode">,
  { sampleMs, pairs }: BenchSettings,
): Promise<WorkerAnswer> {
  const directory = await mkdtemp(join(tmpdir(), "mega-bench-"));
  try {
    const full: WorkerTask = { ...task, url, directory, sampleMs, pairs };
    // Packages as users have them: built, without the condition that this process reads their sources by.
    const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", worker, JSON.stringify(full)], {
      timeout: longestMs,
      maxBuffer: 64 * 1_024 * 1_024,
      env: { ...process.env, NODE_ENV: "production", NODE_OPTIONS: "" },
    });
    return JSON.parse(stdout) as WorkerAnswer;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
