import { SqlError } from "@mega/core/sql";
import { bindValues, type PostgresValue } from "../bind-values.ts";

/** A row of a copy and its place, counted from 1. */
export interface CopyRow {
  readonly row: readonly unknown[];
  readonly line: number;
}

/** A line of PostgreSQL's text format. Throws `SQL_INVALID_STATEMENT` with the line for what no statement would take either. */
export function encodeCopyLine({ row, line }: CopyRow, columns: number): string {
  if (!Array.isArray(row) || row.length !== columns) throw wrongWidth({ row, line }, columns);
  return `${boundValues({ row, line }).map(encodeField).join("\t")}\n`;
}

/** The fields of a line without its end. */
export const decodeCopyLine = (line: string): readonly (string | null)[] => line.split("\t").map(decodeField);

const special = /[\\\t\n\r]/;
const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
const meanings: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

function encodeField(value: PostgresValue): string {
  if (value === null) return "\\N";
  if (typeof value === "boolean") return String(value);
  if (typeof value !== "string")
    return `\\\\x${Buffer.from(value.buffer, value.byteOffset, value.length).toString("hex")}`;
  return special.test(value) ? value.replaceAll(/[\\\t\n\r]/g, (character) => escapes[character] ?? character) : value;
}

function decodeField(field: string): string | null {
  if (!field.includes("\\")) return field;
  if (field === "\\N") return null;
  return field.replaceAll(/\\([\s\S])/g, (_, character: string) => meanings[character] ?? character);
}

function boundValues({ row, line }: CopyRow): PostgresValue[] {
  try {
    return bindValues(row);
  } catch (error) {
    throw error instanceof SqlError ? atLine(error, line) : error;
  }
}

/** The same error, with the row that it is about. */
export const atLine = ({ code, message, cause, data }: SqlError, line: number): SqlError =>
  new SqlError(code, `row ${line}: ${message}`, { cause, data: { ...data, line } });

function wrongWidth({ row, line }: CopyRow, columns: number): SqlError {
  const found = Array.isArray(row) ? `has ${row.length} values` : "is no list of values";
  return new SqlError("SQL_INVALID_STATEMENT", `row ${line}: it ${found}; there are ${columns} columns`, {
    data: { line, columns },
  });
}
