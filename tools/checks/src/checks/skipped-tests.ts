import type { CallExpression } from "oxc-parser";
import type { Check } from "../check.ts";
import { finder } from "../finding.ts";
import { walk } from "../source-file.ts";

const found = finder("skipped-tests");

const suites = new Set(["test", "it", "describe", "suite"]);
const leftOut = new Set(["skip", "only", "todo", "skipIf", "runIf"]);

/** Every test runs, always: `test.skip`, `.only`, `.todo` and their conditional forms, however they are chained. */
export const checkSkippedTests: Check = (workspace) =>
  workspace.packages.flatMap(({ sources }) =>
    sources
      .filter(({ path }) => path.includes(".test."))
      .flatMap((file) => {
        const calls: CallExpression[] = [];
        walk(file.program, (node) => {
          if (node.type === "CallExpression") calls.push(node);
        });
        return calls.flatMap((call) => {
          const [root, ...rest] = memberChain(call.callee);
          const modifier = rest.find((each) => leftOut.has(each));
          return root !== undefined && suites.has(root) && modifier !== undefined
            ? [found({ file, offset: call.start }, `${root}.${modifier}: a test that may not run proves nothing`)]
            : [];
        });
      }),
  );

/** `test.concurrent.skip` → `["test", "concurrent", "skip"]`. */
function memberChain(node: CallExpression["callee"]): readonly string[] {
  if (node.type === "Identifier") return [node.name];
  if (node.type !== "MemberExpression" || node.property.type !== "Identifier") return [];
  return [...memberChain(node.object), node.property.name];
}
