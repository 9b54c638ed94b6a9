import type { Check } from "../check.ts";
import { finder } from "../finding.ts";
import { resolveImport } from "../resolve-import.ts";
import type { SourceFile } from "../source-file.ts";
import { strongComponents } from "../strong-components.ts";
import type { Workspace } from "../workspace.ts";

const found = finder("import-loops");

type Graph = ReadonlyMap<string, readonly string[]>;

function importGraph(workspace: Workspace, files: ReadonlyMap<string, SourceFile>): Graph {
  const targets = (file: SourceFile): readonly string[] =>
    file.imports.flatMap(({ specifier }) => {
      const resolution = resolveImport(workspace, file.path, specifier);
      const path = resolution.kind === "file" || resolution.kind === "workspace" ? resolution.path : undefined;
      return path !== undefined && files.has(path) ? [path] : [];
    });
  return new Map([...files].map(([path, file]) => [path, targets(file)]));
}

/** The shortest way from `start` back to itself, which names the loop better than the whole group does. */
function shortestLoop(graph: Graph, start: string): readonly string[] {
  const queue: (readonly string[])[] = [[start]];
  const seen = new Set<string>();
  for (const path of queue) {
    for (const next of graph.get(path.at(-1) ?? start) ?? []) {
      if (next === start) return [...path, start];
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push([...path, next]);
    }
  }
  return [start];
}

/** Loops within and across packages. Type imports count: files in a loop cannot be understood, moved or built one by one. */
export const checkImportLoops: Check = (workspace) => {
  const files = new Map(workspace.packages.flatMap(({ sources }) => sources.map((file) => [file.path, file] as const)));
  const graph = importGraph(workspace, files);
  return strongComponents(graph).flatMap((group) => {
    const start = [...group].sort()[0] ?? "";
    const file = files.get(start);
    const isLoop = group.length > 1 || graph.get(start)?.includes(start) === true;
    return isLoop && file !== undefined ? [found({ file, offset: 0 }, shortestLoop(graph, start).join(" → "))] : [];
  });
};
