import type { BenchResult, BenchRow, BenchTarget, DatedRow } from "./bench-row.ts";
import type { BenchSettings } from "./bench-settings.ts";
import { findEarlierResult, mergeRows } from "./earlier-result.ts";
import { currentCommit } from "./machine.ts";

/** One part of a subject: it can be run alone with `--only`. */
export type BenchPart = (settings: BenchSettings) => Promise<readonly BenchRow[]>;

export interface BenchSubject {
  readonly subject: string;
  readonly parts: Readonly<Record<string, BenchPart>>;
  judge(rows: readonly BenchRow[]): readonly BenchTarget[];
}

/**
 * Runs the parts that are wanted, one after the other. When they are not all and results are written, the rows of the other parts are those
 * of the file. Throws a `RangeError` for a part that there is not, and for settings that are not those of the file.
 */
export async function runParts({ subject, parts, judge }: BenchSubject, settings: BenchSettings): Promise<BenchResult> {
  const wanted = settings.only.length > 0 ? settings.only : Object.keys(parts);
  const earlier = findEarlierResult(subject, settings);
  const origin = { date: new Date().toISOString(), commit: currentCommit() };
  const measured: DatedRow[] = [];
  for (const name of wanted) {
    const measure = parts[name];
    if (measure === undefined) throw new RangeError(`--only (${name}) must be among ${Object.keys(parts).join(", ")}`);
    console.log(`measuring ${name}`);
    measured.push(...(await measure(settings)).map((row) => ({ ...row, ...origin })));
  }
  const rows = earlier === undefined ? measured : mergeRows(earlier.rows, measured);
  const { only: _, ...shown } = settings;
  return { subject, ...origin, settings: shown, rows, targets: judge(rows) };
}
