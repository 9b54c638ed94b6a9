import type { Check } from "../check.ts";
import { constantFromText, showValue } from "../constant-value.ts";
import { type Finding, finder } from "../finding.ts";
import { codeIn, type MarkdownTable, tablesOf } from "../markdown.ts";
import { membersOf, type OptionMember, type OptionsModel, optionsModelOf } from "../options-model.ts";
import type { TextFile } from "../text-file.ts";
import type { Package } from "../workspace.ts";

const found = finder("option-tables");

/** README tables `| option | default | meaning |` against the options interface that they describe, both ways. */
export const checkOptionTables: Check = (workspace) =>
  workspace.packages.flatMap(({ readme, ...pkg }) => {
    if (readme === undefined) return [];
    const tables = tablesOf(readme.text).filter(({ columns }) => columns[0] === "option" && columns[1] === "default");
    if (tables.length === 0) return [];
    const model = withInheritedInterfaces(optionsModelOf({ ...pkg, readme }), workspace.packages);
    return tables.flatMap((table) => tableFindings(model, readme, table));
  });

/** Options may extend those of another package, which the kit for adapters offers. */
function withInheritedInterfaces(model: OptionsModel, packages: readonly Package[]): OptionsModel {
  const known = new Map(model.interfaces);
  const parents = [...known.values()].flatMap((each) => each.parents).filter((parent) => !known.has(parent));
  if (parents.length === 0) return model;
  for (const pkg of packages)
    for (const [name, found] of optionsModelOf(pkg).interfaces)
      if (parents.includes(name) && !known.has(name)) known.set(name, found);
  return { ...model, interfaces: known };
}

function tableFindings(model: OptionsModel, readme: TextFile, table: MarkdownTable): readonly Finding[] {
  const paths = table.rows.map((row) => codeIn(row.cells[0] ?? ""));
  const name = describedInterface(model, table.heading, paths);
  const at = (offset: number) => ({ file: readme, offset });
  if (name === undefined) return [found(at(table.rows[0]?.offset ?? 0), "no options interface has these options")];
  const rows = table.rows.flatMap((row) => {
    const path = codeIn(row.cells[0] ?? "");
    const member = memberAt(model, name, path);
    const reason = member === undefined ? `${name} has no such option` : cellProblem(row.cells[1] ?? "", member);
    return reason === undefined ? [] : [found(at(row.offset), `\`${path}\`: ${reason}`)];
  });
  const missing = [...membersOf(model, name).keys()].filter(
    (member) => !paths.some((path) => path === member || path.startsWith(`${member}.`)),
  );
  return [
    ...rows,
    ...missing.map((member) => found(at(table.rows[0]?.offset ?? 0), `\`${member}\` of ${name} is not in the table`)),
  ];
}

/** The interface that holds most of the table's options; among equals the one whose name the heading carries, else the smallest. */
function describedInterface(model: OptionsModel, heading: string, paths: readonly string[]): string | undefined {
  const title = heading.toLowerCase().replace(/[^a-z]/g, "");
  const ranked = [...model.interfaces.keys()]
    .map((name) => ({
      name,
      hits: paths.filter((path) => memberAt(model, name, path) !== undefined).length,
      isNamed: title !== "" && title.includes(name.replace(/Options$/, "").toLowerCase()),
      size: membersOf(model, name).size,
    }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => Number(b.isNamed) - Number(a.isNamed) || b.hits - a.hits || a.size - b.size);
  return ranked[0]?.name;
}

/** Follows `limits.bodyBytes` through the types of the members. */
function memberAt(model: OptionsModel, interfaceName: string, path: string): OptionMember | undefined {
  const [head = "", ...rest] = path.split(".");
  const member = membersOf(model, interfaceName).get(head);
  if (member === undefined || rest.length === 0) return member;
  return member.typeName === undefined ? undefined : memberAt(model, member.typeName, rest.join("."));
}

const emptyCells = new Set(["", "-", "–", "—", "required", "none"]);

function cellProblem(cell: string, member: OptionMember): string | undefined {
  const shown = codeIn(cell);
  const isEmpty = emptyCells.has(shown.toLowerCase());
  if (member.defaultTag === undefined)
    return isEmpty || !constantFromText(shown).isConstant
      ? undefined
      : `the table says ${shown}, the code has no @default`;
  const tag = constantFromText(member.defaultTag);
  const value = isEmpty ? undefined : constantFromText(shown);
  if (!tag.isConstant)
    return value?.isConstant ? `the table says ${shown}, the code says ${member.defaultTag}` : undefined;
  if (tag.value === undefined && isEmpty) return undefined;
  return value?.isConstant && showValue(value.value) === showValue(tag.value)
    ? undefined
    : `the table says ${shown === "" ? "nothing" : shown}, the code says ${member.defaultTag}`;
}
