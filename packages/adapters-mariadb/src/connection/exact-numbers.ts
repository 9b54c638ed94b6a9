import type { FieldInfo } from "mariadb";
import type { Row } from "./row.ts";

/** Columns of 64-bit integers, which the driver reads as bigints. */
const namesOfBigints = (fields: readonly FieldInfo[]): readonly string[] =>
  fields.filter(({ type }) => type === "BIGINT").map((field) => field.name());

/** Makes numbers of the bigints where that is exact. Changes the rows in place. */
export function withExactNumbers(rows: Row[], fields: readonly FieldInfo[]): Row[] {
  for (const name of namesOfBigints(fields))
    for (const row of rows) {
      const value = row[name];
      if (typeof value !== "bigint") continue;
      const number = Number(value);
      if (Number.isSafeInteger(number)) row[name] = number;
    }
  return rows;
}
