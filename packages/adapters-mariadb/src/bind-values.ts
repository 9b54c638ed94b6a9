import { SqlError } from "@mega/core/sql";

/** What the driver is given. */
export type MariadbValue = null | string | number | bigint | boolean | Buffer;

const minBigint = -(2n ** 63n);
const maxBigint = 2n ** 64n - 1n;

/** Everything that MariaDB would store as something else is refused with its position, never its value. */
export const bindValues = (values: readonly unknown[]): MariadbValue[] =>
  values.map((value, index) => bindValue(value, index + 1));

function bindValue(value: unknown, position: number): MariadbValue {
  switch (typeof value) {
    case "string":
      if (!value.isWellFormed()) break;
      return value;
    case "number":
      if (!Number.isFinite(value)) break;
      // The driver sends whole numbers beyond 32 bits as floating-point ones.
      return Number.isSafeInteger(value) && Math.abs(value) >= 2 ** 31 ? BigInt(value) : value;
    case "bigint":
      if (value < minBigint || value > maxBigint) break;
      return value;
    case "boolean":
      return value;
    default:
      if (value === null) return value;
      if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
  throw new SqlError("SQL_INVALID_STATEMENT", refusal(value, position), { data: { position } });
}

function refusal(value: unknown, position: number): string {
  const subject = `value ${position} of the statement`;
  if (typeof value === "string") return `${subject} has half a surrogate pair, which no encoding can hold`;
  if (typeof value === "bigint") return `${subject} has more than 64 bits; write it as text`;
  if (typeof value === "number") return `${subject} is ${value}; write null for "no value"`;
  if (value instanceof Date) return `${subject} is a Date; store its toISOString() or getTime()`;
  if (value === undefined) return `${subject} is undefined; write null for "no value"`;
  if (typeof value === "object") return `${subject} is an object; store JSON.stringify of it`;
  return `${subject} is a ${typeof value}, which MariaDB cannot store`;
}
