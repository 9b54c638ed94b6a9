import { encodeSqlIdentifier } from "../encoding/sql-identifier.ts";
import type { SqlDialect } from "./sql-dialect.ts";
import { SqlError } from "./sql-error.ts";
import { plainTemplateOf, type SqlFragment, type SqlPart } from "./sql-fragment.ts";

/** SQL text with placeholders, and the values they stand for in order. */
export interface CompiledSql {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The text and values of a fragment for one dialect: placeholders `?` or `$1`, identifiers quoted. Throws `SQL_INVALID_STATEMENT`. */
export function compileSql(statement: SqlFragment, dialect: SqlDialect): CompiledSql {
  const template = plainTemplateOf(statement);
  if (template !== undefined) return { text: textOf(template.strings, dialect), values: template.values };
  const values: unknown[] = [];
  const text = compileParts(statement.parts, dialect, values);
  return { text, values };
}

const numberedTexts = new WeakMap<TemplateStringsArray, string>();
const plainTexts = new WeakMap<TemplateStringsArray, string>();

/** One place of the program has one text, so that what is known of it by its text is found at once. */
function textOf(strings: TemplateStringsArray, dialect: SqlDialect): string {
  const known = dialect === "postgres" ? numberedTexts : plainTexts;
  let text = known.get(strings);
  if (text === undefined) {
    text = strings.reduce((before, next, index) => `${before}${dialect === "postgres" ? `$${index}` : "?"}${next}`);
    known.set(strings, text);
  }
  return text;
}

function compileParts(parts: readonly SqlPart[], dialect: SqlDialect, values: unknown[]): string {
  let text = "";
  for (const part of parts) {
    switch (part.kind) {
      case "text":
        text += part.text;
        break;
      case "identifier":
        text += part.path.map((name) => quoteIdentifier(name, dialect)).join(".");
        break;
      case "value":
        if (part.value === undefined) throw undefinedValue(values.length + 1, text);
        values.push(part.value);
        text += dialect === "postgres" ? `$${values.length}` : "?";
        break;
      case "choice":
        text += compileParts(part.choices[dialect].parts, dialect, values);
        break;
      default:
        part satisfies never;
    }
  }
  return text;
}

const quotedNames: Readonly<Record<SqlDialect, Map<string, string>>> = {
  sqlite: new Map(),
  postgres: new Map(),
  mariadb: new Map(),
};

/** Those of a program are few; one that makes them up gains nothing and keeps nothing. */
const maxQuotedNames = 1_000;

function quoteIdentifier(name: string, dialect: SqlDialect): string {
  const quoted = quotedNames[dialect];
  const known = quoted.get(name);
  if (known !== undefined) return known;
  const made = encodeIdentifier(name, dialect);
  if (quoted.size < maxQuotedNames) quoted.set(name, made);
  return made;
}

function encodeIdentifier(name: string, dialect: SqlDialect): string {
  try {
    return encodeSqlIdentifier(name, dialect);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SqlError("SQL_INVALID_STATEMENT", `${JSON.stringify(name)} cannot be an identifier: ${why}`, {
      cause,
      data: { name },
    });
  }
}

const undefinedValue = (position: number, before: string): SqlError =>
  new SqlError("SQL_INVALID_STATEMENT", `value ${position} of the statement is undefined; write null for "no value"`, {
    data: { position, before: before.slice(-80) },
  });
