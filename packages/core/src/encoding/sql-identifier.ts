import type { SqlDialect } from "../sql/sql-dialect.ts";
import { EncodingError } from "./encoding-error.ts";

/** The shortest limit of the three systems: PostgreSQL cuts off what is longer, which would make two names one. */
const maxIdentifierBytes = 63;

const quoteOf = (dialect: SqlDialect): string => (dialect === "mariadb" ? "`" : '"');

/**
 * A quoted identifier. One rule for all dialects, so that what runs on one runs on each: 1 to 63 bytes of well-formed text without NUL or
 * characters above U+FFFF, and no space at its end. Others throw `ENCODING_NAME_INVALID` or `ENCODING_NAME_TOO_LONG`. SQLite and MariaDB
 * take identifiers that differ by letter case alone for one.
 */
export function encodeSqlIdentifier(name: string, dialect: SqlDialect): string {
  const problem = problemOf(name);
  if (problem !== undefined) throw new EncodingError("ENCODING_NAME_INVALID", `an SQL identifier ${problem}`);
  const bytes = Buffer.byteLength(name);
  if (bytes > maxIdentifierBytes)
    throw new EncodingError(
      "ENCODING_NAME_TOO_LONG",
      `an SQL identifier may take at most ${maxIdentifierBytes} bytes`,
      {
        data: { length: bytes, maxLength: maxIdentifierBytes },
      },
    );
  const quote = quoteOf(dialect);
  return quote + name.replaceAll(quote, quote + quote) + quote;
}

/** What was quoted; undefined for anything that `encodeSqlIdentifier` does not write. */
export function decodeSqlIdentifier(quoted: string, dialect: SqlDialect): string | undefined {
  const quote = quoteOf(dialect);
  if (typeof quoted !== "string" || quoted.length < 3 || !quoted.startsWith(quote) || !quoted.endsWith(quote))
    return undefined;
  const name = quoted.slice(1, -1).replaceAll(quote + quote, quote);
  if (problemOf(name) !== undefined || Buffer.byteLength(name) > maxIdentifierBytes) return undefined;
  return encodeSqlIdentifier(name, dialect) === quoted ? name : undefined;
}

function problemOf(name: unknown): string | undefined {
  if (typeof name !== "string") return `must be text, not ${typeof name}`;
  if (name === "") return "must not be empty";
  if (name.includes("\0")) return "must not hold NUL";
  if (/[\ud800-\udfff]/.test(name)) return "must not hold characters above U+FFFF or half of one";
  if (name.endsWith(" ")) return "must not end with a space";
  return undefined;
}
