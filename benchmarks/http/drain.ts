import { drainUnderLoad } from "@mega/lab";
import type { BenchRow } from "../src/bench-row.ts";
import type { BenchSettings } from "../src/bench-settings.ts";
import { describeMachine } from "../src/machine.ts";
import { median } from "../src/statistics.ts";
import { serverCommand, type Variant, variants, versionsOf } from "./variants.ts";

/** SIGTERM in the middle of keep-alive load, again and again. */
export async function measureDrains(settings: BenchSettings): Promise<readonly BenchRow[]> {
  const variant = variants.find(({ name }) => name === "Mega bare") as Variant;
  const failed: number[] = [];
  const exitMs: number[] = [];
  for (let index = 0; index < settings.drains; index += 1) {
    const report = await drainUnderLoad({
      server: serverCommand(variant),
      request: { method: "GET", path: "/hello" },
      connections: settings.connections,
      // Not a round number, so that SIGTERM meets the load at different moments.
      loadMs: 500 + index * 37,
    });
    const exitedWell = report.exitCode === 0 ? 0 : 1;
    failed.push(report.load.lost + report.load.refusedByStatus + exitedWell);
    exitMs.push(report.exitMs);
  }
  const row = (metric: string, unit: string, samples: readonly number[]): BenchRow => ({
    subject: "drain",
    variant: variant.name,
    metric,
    unit,
    value: median(samples),
    samples,
    ratio: null,
    machine: describeMachine(),
    versions: versionsOf(variant),
  });
  return [row("failed requests per SIGTERM", "", failed), row("time to exit", "ms", exitMs)];
}
