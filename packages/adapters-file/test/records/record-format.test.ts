import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { decodeRecord, encodeRecord } from "../../src/records/record-format.ts";
import { isRecordName, recordName } from "../../src/records/record-name.ts";

// Many small files, or much arithmetic: both take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const record = {
  key: "board:42",
  labels: ["tag", "\ud800 lone"],
  keptUntil: Number.POSITIVE_INFINITY,
  attributes: ["json", null],
  body: Buffer.from("{}"),
};

test("a record comes back as it was, also with an empty body and odd keys", () => {
  const anyRecord = fc.record({
    key: fc.string({ unit: "binary", maxLength: 200 }),
    labels: fc.array(fc.string({ unit: "binary" }), { maxLength: 5 }),
    keptUntil: fc.oneof(fc.integer(), fc.constant(Number.POSITIVE_INFINITY)),
    attributes: fc.jsonValue({ maxDepth: 3 }),
    body: fc.uint8Array({ maxLength: 300 }),
  });
  fc.assert(
    fc.property(anyRecord, (written) => {
      const read = decodeRecord(encodeRecord(written));
      expect(read).toMatchObject({ ok: true });
      if (!read.ok) return;
      expect({ ...read.value, body: Uint8Array.from(read.value.body) }).toEqual({
        ...written,
        // JSON has no negative zero.
        attributes: JSON.parse(JSON.stringify(written.attributes)),
        body: Uint8Array.from(written.body),
      });
    }),
    { numRuns: 100 },
  );
});

test("a record cut anywhere is torn, never half a record", () => {
  const bytes = encodeRecord(record);
  for (let length = 0; length < bytes.length; length += 1)
    expect(decodeRecord(bytes.subarray(0, length))).toEqual({ ok: false, problem: "torn" });
  expect(decodeRecord(Buffer.concat([bytes, Buffer.from([0])]))).toEqual({ ok: false, problem: "torn" });
});

test("a record with any one bit turned is no record", () => {
  const bytes = encodeRecord(record);
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const turned = Buffer.from(bytes);
    turned.writeUInt8(turned.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    expect(decodeRecord(turned).ok).toBe(false);
  }
});

test("decoding never throws, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(decodeRecord(Buffer.from(bytes)).ok).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test("100,000 fuzzed keys have 100,000 names, each of 64 hexadecimal digits", () => {
  const hostile = [
    "..",
    "../../etc/passwd",
    "/",
    "a/b",
    "a\\b",
    "\0",
    "CON",
    "nul.txt",
    "a ",
    "a.",
    "A",
    "a",
    "é",
    "e\u0301",
    "\ud800",
    "\ud801",
  ];
  const random = fc.sample(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.stringMatching(/^[./\\~ab]{1,12}$/),
      fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 }).map((units) => String.fromCharCode(...units)),
    ),
    { numRuns: 60_000, seed: 7 },
  );
  const counted = Array.from({ length: 100_000 }, (_, n) => `session:${n}`);
  const keys = [...new Set([...hostile, ...random, ...counted])].slice(0, 100_000);
  const names = keys.map(recordName);
  expect(keys).toHaveLength(100_000);
  expect(new Set(names).size).toBe(100_000);
  expect(names.every(isRecordName)).toBe(true);
});
