import { parseArgs } from "node:util";
import { describeRun, runSeeds } from "./run-seeds.ts";
import { isVariant, variants } from "./tamper.ts";

const usage = `usage: chaos realtime [--seeds N] [--seed S] [--broken ${variants.join("|")}] [--trace]`;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "500" },
    seed: { type: "string" },
    broken: { type: "string" },
    trace: { type: "boolean", default: false },
  },
});
const { seeds, seed, broken, trace } = values;
const first = seed === undefined ? 1 : Number(seed);
const count = seed === undefined ? Number(seeds) : 1;
if (
  positionals.join() !== "realtime" ||
  !Number.isSafeInteger(first) ||
  !(Number.isSafeInteger(count) && count > 0) ||
  (broken !== undefined && !isVariant(broken))
) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const run = await runSeeds({ first, count, variant: broken, onProgress: (line) => console.error(line) });
  for (const line of describeRun(run, trace)) console.log(line);
  // A broken variant has to be caught; an honest run has to be clean.
  process.exitCode = run.failures.length > 0 === (broken === undefined) ? 1 : 0;
}
