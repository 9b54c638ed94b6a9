import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchResult, BenchRow, DatedRow } from "./bench-row.ts";
import type { BenchSettings } from "./bench-settings.ts";
import { repository } from "./machine.ts";

/** Where the results of a subject are, without the ending. */
export const resultStem = (subject: string, isQuick: boolean): string =>
  join(repository, "benchmarks/results", isQuick ? `${subject}.quick` : subject);

/** What a run of some parts is added to; undefined when the run is of all parts, writes nothing, or is the first. */
export function findEarlierResult(subject: string, settings: BenchSettings): BenchResult | undefined {
  const path = `${resultStem(subject, settings.isQuick)}.json`;
  if (settings.only.length === 0 || !settings.writesResults || !existsSync(path)) return undefined;
  const earlier = JSON.parse(readFileSync(path, "utf8")) as BenchResult;
  requireSameSettings(earlier, settings);
  return earlier;
}

/** Rows of one file have one meaning: a part that was measured in another way does not belong to the others. */
export function requireSameSettings(earlier: BenchResult, settings: BenchSettings): void {
  const now: Readonly<Record<string, unknown>> = { ...settings };
  for (const [name, value] of Object.entries(earlier.settings))
    if (JSON.stringify(value) !== JSON.stringify(now[name]))
      throw new RangeError(
        `${name} (${JSON.stringify(now[name])}) must be ${JSON.stringify(value)}, as in the results that --only is added to; a run of all parts begins anew`,
      );
}

const keyOf = ({ subject, variant, metric }: BenchRow): string => [subject, variant, metric].join(" | ");

/** The earlier rows in their order, each replaced by its later measurement if there is one, and then what is new. */
export function mergeRows(earlier: readonly DatedRow[], later: readonly DatedRow[]): readonly DatedRow[] {
  const byKey = new Map([...earlier, ...later].map((row) => [keyOf(row), row]));
  return [...byKey.values()];
}
