import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createJsonCodec } from "../src/index.ts";

const codec = createJsonCodec();
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const unreadable = (reason: string, close = "protocol_violation") => ({
  ok: false,
  problem: { kind: "unreadable", close, reason },
});

describe("a readable envelope", () => {
  test("comes back as it was sent, as text and as bytes", () => {
    const sub = { t: "sub", id: 3, ch: "board/7", pos: { e: "k3", o: 41 } } as const;
    expect(codec.decodeClient(codec.encode(sub))).toEqual({ ok: true, value: sub });
    expect(codec.decodeClient(bytes(codec.encode(sub)))).toEqual({ ok: true, value: sub });
  });

  test("keeps fields this version does not know", () => {
    expect(codec.decodeClient('{"t":"ping","future":[1]}')).toEqual({ ok: true, value: { t: "ping", future: [1] } });
  });

  test("of an unknown type is refused with the request's id, not with a close", () => {
    expect(codec.decodeClient('{"t":"teleport","id":9}')).toEqual({
      ok: false,
      problem: { kind: "refused", error: "unknown_type", reason: "teleport", id: 9 },
    });
  });

  test.each([
    ['{"t":"sub","id":1}', "sub.ch"],
    ['{"t":"sub","id":-1,"ch":"a"}', "sub.id"],
    ['{"t":"sub","id":1,"ch":""}', "sub.ch"],
    ['{"t":"sub","id":1,"ch":"a","pos":{"e":"x"}}', "sub.pos"],
    ['{"t":"hello","v":[2,1]}', "hello.v"],
    ['{"t":"hello","v":[1,1],"caps":[7]}', "hello.caps"],
    ['{"t":"cmd","id":1,"s":1.5,"ch":"a","m":"move"}', "cmd.s"],
    ['{"t":"ack","s":9007199254740992}', "ack.s"],
  ])("with a wrong field is refused and the field is named: %s", (frame, reason) => {
    expect(codec.decodeClient(frame)).toMatchObject({ ok: false, problem: { error: "bad_request", reason } });
  });

  test("of the prototype's own names is an unknown type, not a crash", () => {
    for (const type of ["constructor_", "toString", "hasOwnProperty", "valueOf"]) {
      expect(codec.decodeClient(JSON.stringify({ t: type }))).toMatchObject({ problem: { error: "unknown_type" } });
    }
  });
});

describe("an unreadable frame", () => {
  test.each([
    ["", "not JSON"],
    ["{", "not JSON"],
    ["[]", "not an envelope"],
    ["7", "not an envelope"],
    ['{"t":7}', "not an envelope"],
    ['{"t":"ping","__proto__":{"x":1}}', "forbidden key"],
    ['{"t":"req","id":1,"ch":"a","m":"m","d":{"\\u005f_proto__":1}}', "forbidden key"],
    ['{"t":"req","id":1,"ch":"a","m":"m","d":[{"constructor":{"prototype":1}}]}', "forbidden key"],
  ])("says why: %s", (frame, reason) => {
    expect(codec.decodeClient(frame)).toEqual(unreadable(reason));
  });

  test("the words of forbidden keys are allowed as values", () => {
    expect(codec.decodeClient('{"t":"req","id":1,"ch":"a","m":"m","d":"__proto__ constructor"}')).toMatchObject({
      ok: true,
    });
  });

  test("of invalid UTF-8 is refused, not repaired", () => {
    expect(codec.decodeClient(Uint8Array.from([0x22, 0xff, 0x22]))).toEqual(unreadable("not UTF-8"));
  });

  test("longer than maxBytes is refused before anything is built", () => {
    const small = createJsonCodec({ maxBytes: 10 });
    expect(small.decodeClient('{"t":"ping"}')).toEqual(unreadable("too long", "too_big"));
  });

  test("nested deeper than maxDepth is refused before it is parsed, at any depth", () => {
    const nested = (depth: number) => `{"t":"ping","d":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    const roomy = createJsonCodec({ maxBytes: 4_000_000 });
    expect(roomy.decodeClient(nested(63))).toMatchObject({ ok: true });
    expect(roomy.decodeClient(nested(64))).toEqual(unreadable("nested too deep"));
    expect(roomy.decodeClient(nested(1_000_000))).toEqual(unreadable("nested too deep"));
  });

  test("brackets and colons inside strings do not count", () => {
    const text = JSON.stringify({ t: "ping", d: `${"[{:".repeat(200)}\\" ${"[".repeat(100)}` });
    expect(codec.decodeClient(text)).toMatchObject({ ok: true });
  });

  test("with more keys than maxKeys is refused", () => {
    const few = createJsonCodec({ maxKeys: 3 });
    expect(few.decodeClient('{"t":"ping","a":1,"b":2}')).toMatchObject({ ok: true });
    expect(few.decodeClient('{"t":"ping","a":1,"b":2,"c":3}')).toEqual(unreadable("too many keys"));
  });
});

describe("the decoder is total", () => {
  test("any bytes give a result", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (frame) => typeof codec.decodeClient(frame).ok === "boolean"),
    );
  });

  test("any text gives a result, for both sides", () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((json) => `{"t":"pub","d":${json}`),
    );
    fc.assert(fc.property(text, (frame) => typeof codec.decodeServer(frame).ok === "boolean"));
  });

  test("any JSON payload survives a round trip", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (d) => {
        const sent = JSON.parse(JSON.stringify({ t: "pub", n: 1, ev: "e", d }));
        const decoded = codec.decodeServer(JSON.stringify(sent));
        if (decoded.ok) expect(decoded.value).toEqual(sent);
        else expect(decoded.problem.reason).toBe("forbidden key");
      }),
    );
  });
});

test.each(["maxBytes", "maxDepth", "maxKeys"])("a wrong limit is named: %s", (name) => {
  for (const value of [0, -1, 1.5, Number.NaN]) {
    expect(() => createJsonCodec({ [name]: value })).toThrow(
      new RangeError(`limits.${name} must be a positive whole number, got ${value}`),
    );
  }
});
