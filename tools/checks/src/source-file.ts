import { type Comment, type Node, type ParseResult, type Program, parseSync, visitorKeys } from "oxc-parser";
import { TextFile } from "./text-file.ts";

/** An `import`, `export … from`, `import()` or `import("…").Type` of one file. */
export interface ImportEdge {
  readonly specifier: string;
  readonly offset: number;
}

/** A name that a file exports, and whether it exists at run time. */
export interface ExportedName {
  readonly name: string;
  readonly isType: boolean;
  readonly offset: number;
}

/** A TypeScript or JavaScript file, parsed on first use. */
export class SourceFile extends TextFile {
  #parsed: ParseResult | undefined;
  #imports: readonly ImportEdge[] | undefined;

  get program(): Program {
    return this.#parse().program;
  }

  get comments(): readonly Comment[] {
    return this.#parse().comments;
  }

  /** Type imports included: they bind two files as firmly as values do. */
  get imports(): readonly ImportEdge[] {
    this.#imports ??= this.#collectImports();
    return this.#imports;
  }

  get exportedNames(): readonly ExportedName[] {
    return this.#parse().module.staticExports.flatMap((statement) =>
      statement.entries.flatMap((entry) =>
        entry.exportName.name === null
          ? []
          : [{ name: entry.exportName.name, isType: entry.isType, offset: statement.start }],
      ),
    );
  }

  #parse(): ParseResult {
    this.#parsed ??= parseSync(this.path, this.text);
    return this.#parsed;
  }

  #collectImports(): readonly ImportEdge[] {
    const { module, program } = this.#parse();
    const edges: ImportEdge[] = [
      ...module.staticImports.map(({ moduleRequest }) => ({
        specifier: moduleRequest.value,
        offset: moduleRequest.start,
      })),
      ...module.staticExports.flatMap(({ entries }) =>
        entries.flatMap(({ moduleRequest }) =>
          moduleRequest === null ? [] : [{ specifier: moduleRequest.value, offset: moduleRequest.start }],
        ),
      ),
    ];
    walk(program, (node) => {
      const source = node.type === "ImportExpression" || node.type === "TSImportType" ? node.source : undefined;
      if (source?.type === "Literal" && typeof source.value === "string")
        edges.push({ specifier: source.value, offset: source.start });
    });
    return [...new Map(edges.map((edge) => [`${edge.specifier} ${edge.offset}`, edge])).values()];
  }
}

/** Calls `visit` for a node and everything inside it, in source order. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  const fields = node as unknown as Readonly<Record<string, unknown>>;
  for (const key of visitorKeys[node.type] ?? []) {
    const child = fields[key];
    for (const each of Array.isArray(child) ? child : [child]) if (isNode(each)) walk(each, visit);
  }
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value;
