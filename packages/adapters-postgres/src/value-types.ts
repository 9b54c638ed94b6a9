import type { PostgresType } from "postgres";

const text = (value: unknown): string => String(value);

/**
 * What replaces the driver's own mapping: whole numbers that stay exact, JSON and times as the text that the server has, bytes also from text,
 * because a placeholder without a type can stand for bytes.
 */
export const valueTypes = {
  wholeNumber: {
    to: 20,
    from: [20],
    serialize: text,
    parse: (value: string): number | bigint => {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : BigInt(value);
    },
  },
  json: { to: 3802, from: [114, 3802], serialize: text, parse: text },
  time: { to: 1184, from: [1082, 1114, 1184], serialize: text, parse: text },
  truth: {
    to: 16,
    from: [16],
    serialize: (value: unknown): string => (value === true ? "t" : value === false ? "f" : text(value)),
    parse: (value: string): boolean => value === "t",
  },
  bytes: {
    to: 17,
    from: [17],
    serialize: (value: unknown): string =>
      value instanceof Uint8Array
        ? `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex")}`
        : text(value),
    parse: (value: string): Uint8Array => Buffer.from(value.slice(2), "hex"),
  },
} as const satisfies Record<string, PostgresType>;
