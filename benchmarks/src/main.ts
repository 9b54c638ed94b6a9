import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { benchAdapters } from "../adapters.bench.ts";
import { benchHttp } from "../http.bench.ts";
import { benchWs } from "../ws.bench.ts";
import type { BenchResult } from "./bench-row.ts";
import { type BenchSettings, parseBenchArguments } from "./bench-settings.ts";
import { repository } from "./machine.ts";
import { printResult, writeResult } from "./report.ts";

const subjects: Readonly<Record<string, (settings: BenchSettings) => Promise<BenchResult>>> = {
  http: benchHttp,
  ws: benchWs,
  adapters: benchAdapters,
};

const { subject, settings } = parseBenchArguments(process.argv.slice(2));
const bench = subjects[subject];
if (bench === undefined) {
  console.error(`usage: bench <${Object.keys(subjects).join("|")}> [--json] [--quick] [--only <parts>] [--rounds <n>]`);
  process.exit(2);
}

// Servers are measured as users run them: built, without type stripping.
execFileSync(
  join(repository, "node_modules/.bin/turbo"),
  ["run", "build", "--filter=./packages/*", "--output-logs=errors-only"],
  {
    cwd: repository,
    stdio: "inherit",
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
  },
);
const result = await bench(settings);
printResult(result);
if (settings.writesResults) for (const path of writeResult(result, settings.isQuick)) console.log(`wrote ${path}`);
process.exitCode = settings.isQuick || result.targets.every(({ isMet }) => isMet) ? 0 : 1;
