import { measureBoard, measureIdleMemory, measureSoak } from "./http/board-figures.ts";
import { measureBoots } from "./http/boot-time.ts";
import { measureCases } from "./http/cpu-per-request.ts";
import { measureDrains } from "./http/drain.ts";
import { judgeTargets } from "./http/targets.ts";
import type { BenchResult } from "./src/bench-row.ts";
import type { BenchSettings } from "./src/bench-settings.ts";
import { type BenchPart, runParts } from "./src/run-parts.ts";

const parts: Readonly<Record<string, BenchPart>> = {
  cpu: measureCases,
  boot: measureBoots,
  crud: measureBoard,
  idle: measureIdleMemory,
  drain: measureDrains,
  soak: measureSoak,
};

/** What HTTP costs: requests, boots, memory, drains, next to the bare engine and the peers. */
export const benchHttp = (settings: BenchSettings): Promise<BenchResult> =>
  runParts({ subject: "http", parts, judge: judgeTargets }, settings);
