import { adapterParts } from "./adapters/measure.ts";
import { judgeTargets } from "./adapters/targets.ts";
import type { BenchResult } from "./src/bench-row.ts";
import type { BenchSettings } from "./src/bench-settings.ts";
import { runParts } from "./src/run-parts.ts";

/** What the adapters cost beside the drivers they stand on, and what they do that is counted or timed once. */
export const benchAdapters = (settings: BenchSettings): Promise<BenchResult> =>
  runParts({ subject: "adapters", parts: adapterParts, judge: judgeTargets }, settings);
