import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeFileName,
  decodeKeyPart,
  decodeLogField,
  decodeMetricLabel,
  decodeSubjectToken,
  encodeFileName,
  encodeKeyPart,
  encodeLogField,
  encodeMetricLabel,
  encodeSubjectToken,
} from "../../src/encoding/index.ts";

interface Encoder {
  readonly encode: (name: string) => string;
  readonly decode: (encoded: string) => string | undefined;
  /** What every result looks like. */
  readonly form: RegExp;
  readonly maxLength: number;
}

const readable = /^[\p{L}\p{N}_.:/@=-]+$/u;
const encoders: readonly (readonly [string, Encoder])[] = [
  ["subject token", { encode: encodeSubjectToken, decode: decodeSubjectToken, form: /^[\w=-]+$/, maxLength: 200 }],
  ["key part", { encode: encodeKeyPart, decode: decodeKeyPart, form: /^[\w.@=-]+$/, maxLength: 9_216 }],
  ["file name", { encode: encodeFileName, decode: decodeFileName, form: /^[a-z0-9_=-]+$/, maxLength: 200 }],
  ["log field", { encode: encodeLogField, decode: decodeLogField, form: readable, maxLength: 128 }],
  ["metric label", { encode: encodeMetricLabel, decode: decodeMetricLabel, form: readable, maxLength: 80 }],
];

/** Names as they come from outside: well-formed and not, of the characters that mean something somewhere, and of those that look encoded. */
const hostile = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: fc.integer({ min: 0xd700, max: 0xe100 }).map((unit) => String.fromCharCode(unit)), maxLength: 8 }),
  fc.string({ unit: fc.constantFrom("=", "2", "e", "a", "A", ".", "*", ">", "/", ":", "{", "}", " ", "\n", "\0") }),
);
const runs = 14_000;

describe.each(encoders)("the code of a %s", (_, { encode, decode, form, maxLength }) => {
  test("gives every name a form of the documented alphabet and length that decodes to it alone", () => {
    const nameOf = new Map<string, string>();
    fc.assert(
      fc.property(hostile, (name) => {
        const encoded = encode(name);
        if (!form.test(encoded) || encoded.length > maxLength) throw new Error(`form: ${encoded}`);
        if (!/^==[0-9a-f]{64}$/.test(encoded) && decode(encoded) !== name)
          throw new Error(`decodes to ${JSON.stringify(decode(encoded))}`);
        if ((nameOf.get(encoded) ?? name) !== name) throw new Error(`shared with ${nameOf.get(encoded)}`);
        nameOf.set(encoded, name);
      }),
      { numRuns: runs },
    );
  });

  test("decodes nothing that it does not write itself", () => {
    const anything = fc.oneof(
      hostile,
      fc.string({ unit: fc.constantFrom("=", "e", "d", "a", "0", "8", "f"), maxLength: 14 }),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const name = decode(text);
        return name === undefined || encode(name) === text;
      }),
      { numRuns: 5_000 },
    );
  });

  test("refuses what is no text", () => {
    expect(() => encode(7 as unknown as string)).toThrow(expect.objectContaining({ code: "ENCODING_NAME_INVALID" }));
    expect(decode(7 as unknown as string)).toBeUndefined();
  });
});

test("names that are harmless stay as they are, others stay readable", () => {
  expect(encodeSubjectToken("board_42-a")).toBe("board_42-a");
  expect(["a.b", ">", "*", "", "é"].map(encodeSubjectToken)).toEqual(["a=2eb", "=3e", "=2a", "=", "=c3=a9"]);
  expect(["ada@example.org", "a:b", "{slot}"].map(encodeKeyPart)).toEqual(["ada@example.org", "a=3ab", "=7bslot=7d"]);
  expect(["x-request-id", "한국어", "a\nb", "level"].map(encodeLogField)).toEqual([
    "x-request-id",
    "한국어",
    "a=0ab",
    "=6cevel",
  ]);
  expect(encodeMetricLabel("GET /boards/:id")).toBe("GET=20/boards/:id");
});

test("the code of a key's prefix is a prefix of the key's code", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }),
      fc.string({ unit: "grapheme", minLength: 1 }),
      (head, tail) => encodeKeyPart(head + tail) === encodeKeyPart(head) + encodeKeyPart(tail),
    ),
    { numRuns: 2_000 },
  );
});

test("subject tokens and parts of keys that are too long are refused, never cut", () => {
  expect(encodeSubjectToken("a".repeat(200))).toHaveLength(200);
  expect(() => encodeSubjectToken("a".repeat(201))).toThrow(
    expect.objectContaining({ code: "ENCODING_NAME_TOO_LONG", data: { length: 201, maxLength: 200 } }),
  );
  expect(() => encodeSubjectToken("é".repeat(100))).toThrow(
    expect.objectContaining({ code: "ENCODING_NAME_TOO_LONG" }),
  );
  expect(decodeKeyPart(encodeKeyPart("\uffff".repeat(1_024)))).toBe("\uffff".repeat(1_024));
});

test("file names lead nowhere, are no device, and differ where letter case does not count", () => {
  expect(["..", "../a", "/etc", ".hidden", "a.", "C:\\x"].map(encodeFileName)).toEqual([
    ...["=2e=2e", "=2e=2e=2fa", "=2fetc", "=2ehidden", "a=2e", "=43=3a=5cx"],
  ]);
  expect(["con", "com1", "-rf", "console"].map(encodeFileName)).toEqual(["=63on", "=63om1", "=2drf", "console"]);
  expect(encodeFileName("README").toLowerCase()).not.toBe(encodeFileName("readme").toLowerCase());
  for (const name of ["con", "-rf", "Con"]) expect(decodeFileName(encodeFileName(name))).toBe(name);
});

test("long file names become a hash that no other name has, one character apart or not", () => {
  const long = [
    "x".repeat(201),
    "x".repeat(202),
    "X".repeat(201),
    "é".repeat(100),
    "\ud800".repeat(100),
    "\ud801".repeat(100),
  ];
  const encoded = long.map(encodeFileName);
  expect(new Set(encoded).size).toBe(long.length);
  for (const each of encoded) {
    expect(each).toMatch(/^==[0-9a-f]{64}$/);
    expect(decodeFileName(each)).toBeUndefined();
  }
  expect(encodeFileName(encoded[0] ?? "")).not.toBe(encoded[0]);
});
