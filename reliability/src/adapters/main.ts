import { parseArgs } from "node:util";
import { faults } from "./faults/index.ts";
import { runMatrix } from "./run-matrix.ts";
import { loadSubject, subjectNames } from "./subjects/index.ts";
import { showOutcome, showRecovery, tableOf } from "./table.ts";
import { writeMatrix } from "./write-matrix.ts";

const usage = `usage: chaos adapters [${subjectNames.join("] [")}] [--fault <name>]... [--json]
faults: ${faults.map(({ name }) => name).join(", ")}`;

/** Each mostly waits, and two cores have room for some that do. */
const atOnce = 3;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { fault: { type: "string", multiple: true, default: [] }, json: { type: "boolean", default: false } },
});
const [, ...adapters] = positionals;
const names: readonly string[] = faults.map(({ name }) => name);
if (adapters.some((name) => !subjectNames.includes(name)) || values.fault.some((name) => !names.includes(name))) {
  console.error(usage);
  process.exit(2);
}

const startedAt = performance.now();
const matrix = await runMatrix({
  subjects: await Promise.all((adapters.length === 0 ? subjectNames : adapters).map(loadSubject)),
  faults: values.fault.length === 0 ? faults : faults.filter(({ name }) => values.fault.includes(name)),
  atOnce,
  onCell: (cell) => {
    if (cell.outcome !== null)
      console.error(`${cell.adapter}, ${cell.title}: ${showOutcome(cell)}, ${showRecovery(cell)}`);
  },
});
const tookMs = Math.round(performance.now() - startedAt);

for (const line of tableOf(matrix.cells)) console.log(line);
for (const { adapter, server } of matrix.servers) console.log(`${adapter}: ${server}`);
const violated = matrix.cells.filter(({ violations }) => violations.length > 0).length;
const applied = matrix.cells.filter(({ outcome }) => outcome !== null).length;
console.log(`${applied} faults inflicted in ${Math.round(tookMs / 1_000)} s, ${violated} with violations`);
if (values.json) for (const path of writeMatrix(matrix, tookMs)) console.log(`wrote ${path}`);
// A call that hangs would keep the process.
process.exit(violated > 0 ? 1 : 0);
