import type { SqlDialect } from "./sql-dialect.ts";

const brand: unique symbol = Symbol.for("mega.sql");

/** A piece of SQL with its values kept apart. Only the `sql` tag and its helpers make one, so text from outside cannot become SQL. */
export interface SqlFragment {
  readonly [brand]: true;
  readonly parts: readonly SqlPart[];
}

/** Literal text, a bound value, an identifier that the dialect quotes, or a piece that each dialect has of its own. */
export type SqlPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "identifier"; readonly path: readonly string[] }
  | { readonly kind: "choice"; readonly choices: Readonly<Record<SqlDialect, SqlFragment>> };

export const isSqlFragment = (value: unknown): value is SqlFragment =>
  typeof value === "object" && value !== null && brand in value;

/** For parts that were made by the helpers of the tag. */
export const fragmentOf = (parts: readonly SqlPart[]): SqlFragment => ({ [brand]: true, parts });

/** `sql\`select * from card where id = ${id}\``: each value is bound, each nested fragment is spliced in. */
export const sql = (strings: TemplateStringsArray, ...values: readonly unknown[]): SqlFragment =>
  new TemplateFragment(strings, values);

/** A statement that runs as it was written needs no parts, which cost more than all else about it. */
class TemplateFragment implements SqlFragment {
  readonly [brand] = true;
  readonly strings: TemplateStringsArray;
  readonly values: readonly unknown[];
  #parts: readonly SqlPart[] | undefined;

  constructor(strings: TemplateStringsArray, values: readonly unknown[]) {
    this.strings = strings;
    this.values = values;
  }

  get parts(): readonly SqlPart[] {
    this.#parts ??= partsOf(this.strings, this.values);
    return this.#parts;
  }
}

function partsOf(strings: TemplateStringsArray, values: readonly unknown[]): readonly SqlPart[] {
  const parts: SqlPart[] = [];
  for (const [index, text] of strings.entries()) {
    if (text !== "") parts.push({ kind: "text", text });
    if (index >= values.length) continue;
    const value = values[index];
    if (isSqlFragment(value)) for (const part of value.parts) parts.push(part);
    else parts.push({ kind: "value", value });
  }
  return parts;
}

export interface PlainTemplate {
  /** The same object each time that this place of the program is run. */
  readonly strings: TemplateStringsArray;
  readonly values: readonly unknown[];
}

/** What the `sql` tag was given, where that was nothing but values that can be bound. */
export const plainTemplateOf = (statement: SqlFragment): PlainTemplate | undefined =>
  statement instanceof TemplateFragment && statement.values.every(isPlain) ? statement : undefined;

const isPlain = (value: unknown): boolean => value !== undefined && !isSqlFragment(value);

/** An identifier, quoted by the dialect: `sqlIdentifier("card", "title")` is `"card"."title"`. */
export const sqlIdentifier = (...path: readonly [string, ...string[]]): SqlFragment =>
  fragmentOf([{ kind: "identifier", path }]);

/** Fragments with a separator between them: lists of values, conditions, assignments. */
export function sqlJoin(fragments: readonly SqlFragment[], separator = ", "): SqlFragment {
  const parts: SqlPart[] = [];
  for (const [index, each] of fragments.entries()) {
    if (index > 0) parts.push({ kind: "text", text: separator });
    for (const part of each.parts) parts.push(part);
  }
  return fragmentOf(parts);
}

/** Text taken as SQL, unchecked. Only for constants of the program, never for anything that came from outside. */
export const sqlRaw = (text: string): SqlFragment => fragmentOf([{ kind: "text", text }]);

/** What each dialect says in its own way: the one that runs the statement chooses. Lets one migration run on all of them. */
export const sqlByDialect = (choices: Readonly<Record<SqlDialect, SqlFragment>>): SqlFragment =>
  fragmentOf([{ kind: "choice", choices }]);
