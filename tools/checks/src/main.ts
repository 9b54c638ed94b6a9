import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { checks } from "./checks/index.ts";
import { formatFinding } from "./finding.ts";
import { loadWorkspace } from "./workspace.ts";

const { values } = parseArgs({
  options: {
    root: { type: "string", default: resolve(dirname(import.meta.filename), "../../..") },
    /** What a change is compared with: `--base origin/main`. */
    base: { type: "string" },
  },
});

const workspace = loadWorkspace(resolve(values.root));
const findings = checks.flatMap((check) => check(workspace, { baseRef: values.base }));
const errors = findings.filter(({ level }) => level === "error").length;

for (const finding of findings) console.log(formatFinding(finding));
console.log(
  `${workspace.packages.length} packages checked: ${errors} errors, ${findings.length - errors} warnings${values.base === undefined ? "" : ` (against ${values.base})`}`,
);
process.exitCode = errors > 0 ? 1 : 0;
