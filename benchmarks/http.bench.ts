import { measureBoard, measureIdleMemory, measureSoak } from "./http/board-figures.ts";
import { measureBoots } from "./http/boot-time.ts";
import { measureCases } from "./http/cpu-per-request.ts";
import { measureDrains } from "./http/drain.ts";
import { judgeTargets } from "./http/targets.ts";
import type { BenchResult, BenchRow } from "./src/bench-row.ts";
import type { BenchSettings } from "./src/bench-settings.ts";
import { currentCommit } from "./src/machine.ts";

const parts: Readonly<Record<string, (settings: BenchSettings) => Promise<readonly BenchRow[]>>> = {
  cpu: measureCases,
  boot: measureBoots,
  crud: measureBoard,
  idle: measureIdleMemory,
  drain: measureDrains,
  soak: measureSoak,
};

/** What HTTP costs: requests, boots, memory, drains, next to the bare engine and the peers. */
export async function benchHttp(settings: BenchSettings): Promise<BenchResult> {
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
    subject: "http",
    date: new Date().toISOString(),
    commit: currentCommit(),
    settings: shown,
    rows,
    targets: judgeTargets(rows),
  };
}
