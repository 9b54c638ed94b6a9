import { type SimulationResult, simulate } from "./simulate.ts";
import type { Variant } from "./tamper.ts";

export interface RunOptions {
  /** The first seed; the others follow it. */
  readonly first: number;
  readonly count: number;
  /** Breaks the server in this way, and ends with the first seed that shows it. @default it is as it is */
  readonly variant?: Variant | undefined;
  readonly onProgress?: (line: string) => void;
}

export interface Run {
  readonly ran: number;
  readonly events: number;
  readonly tookMs: number;
  readonly variant: Variant | undefined;
  readonly failures: readonly SimulationResult[];
}

/** After this many failures the next says nothing new. */
const enoughFailures = 10;
const progressEvery = 500;

/** One simulation after the other: they share nothing but the processor. */
export async function runSeeds({ first, count, variant, onProgress }: RunOptions): Promise<Run> {
  const startMs = performance.now();
  const failures: SimulationResult[] = [];
  const enough = variant === undefined ? enoughFailures : 1;
  let events = 0;
  let ran = 0;
  while (ran < count && failures.length < enough) {
    const result = await simulate({ seed: first + ran, variant });
    ran += 1;
    events += result.history.length;
    if (result.violations.length > 0) failures.push(result);
    if (ran % progressEvery === 0) onProgress?.(`${ran} of ${count} seeds, ${failures.length} failed`);
  }
  return { ran, events, tookMs: performance.now() - startMs, variant, failures };
}

/** Lines for people. A failing seed comes with the command that replays it. */
export function describeRun({ ran, events, tookMs, variant, failures }: Run, withHistory: boolean): readonly string[] {
  const broken = variant === undefined ? "" : ` --broken ${variant}`;
  const subject = variant === undefined ? "" : `, server broken: ${variant}`;
  return [
    ...failures.flatMap(({ seed, violations, history, digest }) => [
      `seed ${seed}: ${violations.length} violations, digest ${digest}; replay: pnpm chaos realtime --seed ${seed}${broken}`,
      ...violations.slice(0, 5).map(({ rule, message, atMs }) => `  ${rule} at ${atMs} ms: ${message}`),
      ...(withHistory ? history.map((event) => `  ${JSON.stringify(event)}`) : []),
    ]),
    `${ran} seeds${subject}, ${events} events in ${(tookMs / 1_000).toFixed(1)} s: ${failures.length} with violations`,
  ];
}
