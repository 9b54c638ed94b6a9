import { QueryError } from "./query-error.ts";

/** What fields are compared with. */
export type Scalar = string | number | boolean | null;

/** Throws `QUERY_VALUE_INVALID` for what is no scalar: an object from outside, whatever its keys are called, never becomes part of a query. */
export function requireScalar(value: unknown, field: string): Scalar {
  switch (typeof value) {
    case "string":
      if (value.isWellFormed()) return value;
      throw invalidValue(field, "text with half a surrogate pair");
    case "number":
      if (Number.isFinite(value)) return value;
      throw invalidValue(field, String(value));
    case "boolean":
      return value;
    default:
      if (value === null) return value;
      throw invalidValue(
        field,
        value === undefined ? 'undefined; write null for "no value"' : `of type ${typeof value}`,
      );
  }
}

const invalidValue = (field: string, why: string): QueryError =>
  new QueryError("QUERY_VALUE_INVALID", `the value for the field ${JSON.stringify(field)} is ${why}`, {
    data: { field },
  });

/**
 * The order of every driver: null is the lowest, false comes before true, numbers go by value, texts by code point. What is of different types
 * goes by type, and is equal to nothing.
 */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (a === b) return 0;
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  if (typeof a === typeof b && a !== null && b !== null) return a < b ? -1 : 1;
  return rankOf(a) - rankOf(b);
}

const rankOf = (value: Scalar): number =>
  value === null ? 0 : typeof value === "number" ? 1 : typeof value === "string" ? 2 : 3;

/** By code point, as databases compare UTF-8: `<` on strings goes by UTF-16 unit and puts U+FFFF after U+10000. */
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return sortableUnit(left) - sortableUnit(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others, so they change places with the units behind them. */
const sortableUnit = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
