import type { Node } from "oxc-parser";
import type { Check } from "../check.ts";
import { keyName } from "../constant-value.ts";
import { finder, type Spot } from "../finding.ts";
import { codeIn, tablesOf } from "../markdown.ts";
import { walk } from "../source-file.ts";
import { isShipped, type Package } from "../workspace.ts";

const found = finder("error-tables");

/** The closed code unions of a package (`type XErrorCode = …`) against the tables under its README's error headings, both ways. */
export const checkErrorTables: Check = (workspace) =>
  workspace.packages.flatMap((pkg) => {
    const inCode = errorCodesOf(pkg);
    const readme = pkg.readme;
    if (readme === undefined)
      return inCode.size === 0
        ? []
        : [found({ file: pkg.manifestFile, offset: 0 }, "there are error codes but no README.md")];
    const inReadme = new Map<string, Spot>(
      tablesOf(readme.text)
        .filter(({ heading, columns }) => /error/i.test(heading) && columns[0] === "code")
        .flatMap(({ rows }) => rows.map((row) => [codeIn(row.cells[0] ?? ""), { file: readme, offset: row.offset }])),
    );
    return [
      ...[...inCode].flatMap(([code, spot]) =>
        inReadme.has(code) ? [] : [found(spot, `${code} is missing from the error table of ${readme.path}`)],
      ),
      ...[...inReadme].flatMap(([code, spot]) =>
        inCode.has(code) ? [] : [found(spot, `${code} is in the table, but in no …ErrorCode union of ${pkg.name}`)],
      ),
    ];
  });

function errorCodesOf(pkg: Package): ReadonlyMap<string, Spot> {
  const codes = new Map<string, Spot>();
  const files = pkg.sources.filter((file) => isShipped(pkg, file));
  const catalogues = new Map<string, readonly string[]>();
  for (const file of files)
    walk(file.program, (node) => {
      if (node.type === "VariableDeclarator" && node.id.type === "Identifier" && node.init != null)
        catalogues.set(node.id.name, keysOf(node.init));
    });
  for (const file of files)
    walk(file.program, (node) => {
      if (node.type !== "TSTypeAliasDeclaration" || !node.id.name.endsWith("ErrorCode")) return;
      for (const code of codesIn(node.typeAnnotation, catalogues)) codes.set(code, { file, offset: node.start });
    });
  return codes;
}

function keysOf(node: Node): readonly string[] {
  if (node.type === "TSAsExpression" || node.type === "TSSatisfiesExpression") return keysOf(node.expression);
  if (node.type !== "ObjectExpression") return [];
  return node.properties.flatMap((property) => (property.type === "Property" ? (keyName(property.key) ?? []) : []));
}

/** String literals of a union, and the keys of a catalogue taken by `keyof typeof`. */
function codesIn(type: Node, catalogues: ReadonlyMap<string, readonly string[]>): readonly string[] {
  if (type.type === "TSUnionType") return type.types.flatMap((each) => codesIn(each, catalogues));
  if (type.type === "TSLiteralType")
    return type.literal.type === "Literal" && typeof type.literal.value === "string" ? [type.literal.value] : [];
  if (type.type !== "TSTypeOperator" || type.operator !== "keyof") return [];
  const query = type.typeAnnotation;
  return query.type === "TSTypeQuery" && query.exprName.type === "Identifier"
    ? (catalogues.get(query.exprName.name) ?? [])
    : [];
}
