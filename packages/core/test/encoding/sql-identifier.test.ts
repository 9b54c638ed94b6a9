import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeSqlIdentifier, EncodingError, encodeSqlIdentifier } from "../../src/encoding/index.ts";
import { compileSql, type SqlDialect, sql, sqlIdentifier } from "../../src/sql/index.ts";

const hostile = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('"', "`", "'", ";", "-", "/", "*", "\\", "a", "\0", " "), maxLength: 12 }),
);

/** The text outside of quoted identifiers, as each system splits it. */
const outside = (text: string, dialect: SqlDialect): string =>
  text.replaceAll(dialect === "mariadb" ? /`(?:[^`]|``)*`/g : /"(?:[^"]|"")*"/g, "#");

describe.each<SqlDialect>(["sqlite", "postgres", "mariadb"])("an SQL identifier of %s", (dialect) => {
  test("comes back from its quotes, or is refused; and a statement stays one statement", () => {
    fc.assert(
      fc.property(hostile, (name) => {
        let quoted: string;
        try {
          quoted = encodeSqlIdentifier(name, dialect);
        } catch (error) {
          return error instanceof EncodingError;
        }
        const { text } = compileSql(sql`select ${sqlIdentifier(name)} from t`, dialect);
        return decodeSqlIdentifier(quoted, dialect) === name && outside(text, dialect) === "select # from t";
      }),
      { numRuns: 10_000 },
    );
  });

  test("decodes nothing that it does not write itself", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const name = decodeSqlIdentifier(text, dialect);
        return name === undefined || encodeSqlIdentifier(name, dialect) === text;
      }),
      { numRuns: 2_000 },
    );
    const quote = dialect === "mariadb" ? "`" : '"';
    for (const text of ["", quote, quote + quote, `${quote}a${quote}b${quote}`, `${quote}${"x".repeat(64)}${quote}`])
      expect(decodeSqlIdentifier(text, dialect)).toBeUndefined();
  });

  test.each([
    ["", "ENCODING_NAME_INVALID"],
    ["a\0b", "ENCODING_NAME_INVALID"],
    ["a ", "ENCODING_NAME_INVALID"],
    ["😀", "ENCODING_NAME_INVALID"],
    ["\ud800", "ENCODING_NAME_INVALID"],
    ["x".repeat(64), "ENCODING_NAME_TOO_LONG"],
    ["한".repeat(22), "ENCODING_NAME_TOO_LONG"],
  ])("refuses %j", (name, code) => {
    expect(() => encodeSqlIdentifier(name, dialect)).toThrow(expect.objectContaining({ code }));
  });
});
