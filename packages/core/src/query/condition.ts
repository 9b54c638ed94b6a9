import type { Scalar } from "./scalar.ts";

const brand: unique symbol = Symbol.for("mega.condition");

export type ConditionKind = "eq" | "ne" | "lt" | "lte" | "gt" | "gte" | "oneOf" | "startsWith" | "contains";

/** What a field must be like. Only the functions of this module make one: no object that came from outside is a condition. */
export interface Condition<Value extends Scalar = Scalar> {
  readonly [brand]: ConditionKind;
  /** What the field is compared with; several for `oneOf`. */
  readonly operands: readonly Value[];
}

export const isCondition = (value: unknown): value is Condition =>
  typeof value === "object" && value !== null && Object.hasOwn(value, brand);

export const kindOf = (condition: Condition): ConditionKind => condition[brand];

const condition = <Value extends Scalar>(kind: ConditionKind, operands: readonly Value[]): Condition<Value> =>
  Object.freeze({ [brand]: kind, operands });

type Ordered = Exclude<Scalar, null>;

/** Equal; `null` also finds a field that is missing. The same as writing the value alone. */
export const eq = <const Value extends Scalar>(value: Value): Condition<Value> => condition("eq", [value]);

/** Not equal. Unlike in SQL that includes null, unless the value is null itself. */
export const ne = <const Value extends Scalar>(value: Value): Condition<Value> => condition("ne", [value]);

/** Less. Null is neither less nor greater than anything. */
export const lt = <const Value extends Ordered>(value: Value): Condition<Value> => condition("lt", [value]);

export const lte = <const Value extends Ordered>(value: Value): Condition<Value> => condition("lte", [value]);

export const gt = <const Value extends Ordered>(value: Value): Condition<Value> => condition("gt", [value]);

export const gte = <const Value extends Ordered>(value: Value): Condition<Value> => condition("gte", [value]);

/** Equal to one of the values; to none of an empty list. */
export const oneOf = <const Value extends Scalar>(values: readonly Value[]): Condition<Value> =>
  condition("oneOf", [...values]);

export const isNull = (): Condition<null> => condition("eq", [null]);

export const isNotNull = (): Condition<null> => condition("ne", [null]);

/** Texts that begin so, letter case included. */
export const startsWith = (text: string): Condition<string> => condition("startsWith", [text]);

/** Texts with this somewhere in them. The case of the letters A to Z does not count, as on every database; that of others does. */
export const contains = (text: string): Condition<string> => condition("contains", [text]);
