import type { BenchResult, BenchRow, BenchTarget } from "./bench-row.ts";
import type { BenchSettings } from "./bench-settings.ts";
import { currentCommit } from "./machine.ts";

/** One part of a subject: it can be run alone with `--only`. */
export type BenchPart = (settings: BenchSettings) => Promise<readonly BenchRow[]>;

export interface BenchSubject {
  readonly subject: string;
  readonly parts: Readonly<Record<string, BenchPart>>;
  judge(rows: readonly BenchRow[]): readonly BenchTarget[];
}

/** Runs the parts that are wanted, one after the other. Throws a `RangeError` for a part that there is not. */
export async function runParts({ subject, parts, judge }: BenchSubject, settings: BenchSettings): Promise<BenchResult> {
  const wanted = settings.only.length > 0 ? settings.only : Object.keys(parts);
  const rows: BenchRow[] = [];
  for (const name of wanted) {
    const measure = parts[name];
    if (measure === undefined) throw new RangeError(`--only (${name}) must be among ${Object.keys(parts).join(", ")}`);
    console.log(`measuring ${name}`);
    rows.push(...(await measure(settings)));
  }
  const { only: _, ...shown } = settings;
  return {
    subject,
    date: new Date().toISOString(),
    commit: currentCommit(),
    settings: shown,
    rows,
    targets: judge(rows),
  };
}
