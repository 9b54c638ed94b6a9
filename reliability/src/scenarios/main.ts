import { parseArgs } from "node:util";
import type { Scenario } from "../scenario.ts";
import { drainScenario } from "./drain.ts";

/** `pnpm chaos`, `pnpm chaos drain --repeats 5` */
const scenarios: readonly Scenario[] = [drainScenario];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { repeats: { type: "string", default: "20" } },
});
const repeats = Number(values.repeats);
if (!(Number.isInteger(repeats) && repeats > 0))
  throw new RangeError(`--repeats (${values.repeats}) must be an integer above zero`);

const wanted = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const unknown = positionals.filter((name) => !scenarios.some((scenario) => scenario.name === name));
if (unknown.length > 0)
  throw new RangeError(`no scenario ${unknown.join(", ")}; there are ${scenarios.map(({ name }) => name).join(", ")}`);

let broken = 0;
for (const scenario of wanted) {
  console.log(`${scenario.name}: ${scenario.fault}, ${repeats} times`);
  for (const { expected, seen, holds } of await scenario.run({ repeats })) {
    console.log(`  ${holds ? "holds" : "BROKEN"}: ${expected} (${seen})`);
    if (!holds) broken += 1;
  }
}
process.exitCode = broken === 0 ? 0 : 1;
