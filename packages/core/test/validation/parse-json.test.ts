import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkJsonDepth, parseJson } from "../../src/validation/index.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

function codeOf(json: Uint8Array | string, maxDepth?: number): string {
  const result = parseJson(json, maxDepth === undefined ? {} : { maxDepth });
  return result.ok ? "ok" : result.problem.code;
}

describe("parseJson", () => {
  test("gives the value of valid JSON, from bytes and from text", () => {
    expect(parseJson(bytes('{"a":["한"]}'))).toEqual({ ok: true, value: { a: ["한"] } });
    expect(parseJson('{"a":1}')).toEqual({ ok: true, value: { a: 1 } });
  });

  test("reads a view into a larger buffer", () => {
    expect(parseJson(bytes("xx[1]xx").subarray(2, 5))).toEqual({ ok: true, value: [1] });
  });

  test("ignores a leading byte order mark", () => {
    expect(parseJson(bytes("\u{feff}[1]"))).toEqual({ ok: true, value: [1] });
  });

  test("names the position of a syntax error and not the text around it", () => {
    expect(parseJson('{"password": hunter2}')).toEqual({
      ok: false,
      problem: { code: "jsonSyntax", pointer: "", message: "must be valid JSON", params: expect.anything() },
    });
    expect(JSON.stringify(parseJson('{"password": hunter2}'))).not.toContain("hunter2");
    expect(parseJson('{"a" 1}')).toMatchObject({ problem: { params: { position: 5 } } });
  });

  test.each(["", " \n"])("refuses the empty document %j", (json) => expect(codeOf(json)).toBe("jsonEmpty"));

  test.each([
    ["a lone continuation byte", [0x22, 0x80, 0x22]],
    ["an overlong form", [0x22, 0xc0, 0xaf, 0x22]],
    ["an encoded surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ["a cut sequence", [0x22, 0xe2, 0x82]],
  ])("refuses %s", (_, octets) => expect(codeOf(Uint8Array.from(octets))).toBe("jsonEncoding"));

  test("refuses nesting over the limit, and takes nesting at it", () => {
    expect(codeOf(nested(64))).toBe("ok");
    expect(codeOf(nested(65))).toBe("jsonDepth");
    expect(codeOf(bytes(nested(100_000)))).toBe("jsonDepth");
    expect(codeOf("[".repeat(100_000))).toBe("jsonDepth");
    expect(codeOf(nested(4), 3)).toBe("jsonDepth");
  });

  test("counts no brackets inside strings", () => {
    expect(codeOf(JSON.stringify(["[".repeat(200), '"\\[{'.repeat(100)]))).toBe("ok");
  });

  test.each([
    '{"__proto__":1}',
    '{"a":[{"__proto__":{}}]}',
    '{"\\u005f_proto__":1}',
    '{"\\u005F\\u005Fproto\\u005F\\u005f":1}',
    '{"constructor":{"prototype":{}}}',
    '{"c\\u006fnstructor":{"protot\\u0079pe":1}}',
  ])("refuses the poisoned keys of %s", (json) => expect(codeOf(json)).toBe("jsonKey"));

  test("takes the words of poisoned keys where they do no harm", () => {
    expect(codeOf('{"a":"__proto__","constructor":"x","b":"\\u005f"}')).toBe("ok");
  });

  test("agrees with JSON.parse on everything it accepts", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (json) => {
        const result = parseJson(bytes(json));
        if (result.ok) expect(result.value).toEqual(JSON.parse(json));
        else expect(result.problem.code).toBe("jsonKey");
      }),
      { numRuns: 500 },
    );
  });

  test("never throws, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (input) => {
        expect(typeof parseJson(input).ok).toBe("boolean");
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("checkJsonDepth", () => {
  const depthOf = (value: unknown): number =>
    typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

  test("agrees with the depth of the parsed value, for bytes and text", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.nat(6), (json, maxDepth) => {
        const isWithin = depthOf(JSON.parse(json)) <= maxDepth;
        expect(checkJsonDepth(json, maxDepth)).toBe(isWithin);
        expect(checkJsonDepth(bytes(json), maxDepth)).toBe(isWithin);
      }),
      { numRuns: 500 },
    );
  });
});
