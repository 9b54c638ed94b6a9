import fc from "fast-check";
import { pack } from "msgpackr";
import { describe, expect, test } from "vitest";
import { createJsonCodec } from "../src/index.ts";
import { createMsgpackCodec } from "../src/msgpack/index.ts";

const codec = createMsgpackCodec();
const unreadable = (reason: string, close = "protocol_violation") => ({
  ok: false,
  problem: { kind: "unreadable", close, reason },
});

test("an envelope comes back as it was sent", () => {
  const cmd = {
    t: "cmd",
    id: 4,
    s: 2,
    ch: "board/7",
    m: "move",
    d: { to: "완료", at: 1.5, ids: [1, -70_000, 2 ** 40] },
  } as const;
  expect(codec.decodeClient(codec.encode(cmd))).toEqual({ ok: true, value: cmd });
});

test("both codecs read the same envelope from any payload", () => {
  const json = createJsonCodec();
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (payload) => {
      const envelope = JSON.parse(JSON.stringify({ t: "pub", n: 1, ev: "e", d: payload })) as never;
      const read = codec.decodeServer(codec.encode(envelope));
      if (read.ok) expect(JSON.stringify(read.value)).toBe(JSON.stringify(envelope));
      else expect(json.decodeServer(json.encode(envelope))).toEqual(read);
    }),
  );
});

describe("an unreadable frame", () => {
  test.each([
    ["nothing", [], "not MessagePack"],
    ["the reserved byte", [0xc1], "not MessagePack"],
    ["an extension type", [0xd4, 0x01, 0x00], "not MessagePack"],
    ["a map cut short", [0x81, 0xa1, 0x74], "not MessagePack"],
    ["a length cut short", [0xdb, 0xff], "not MessagePack"],
    ["an array that announces 2^32-1 elements", [0xdd, 0xff, 0xff, 0xff, 0xff], "not MessagePack"],
    ["a string longer than the frame", [0xd9, 0xff, 0x61], "not MessagePack"],
    ["two values", [0x01, 0x02], "more than one value"],
    ["a key that is a number", [0x81, 0x01, 0x01], "key is not a string"],
    ["invalid UTF-8", [0x81, 0xa1, 0x74, 0xa1, 0xff], "not UTF-8"],
    ["a scalar", [0x07], "not an envelope"],
  ])("says why: %s", (_, frame, reason) => {
    expect(codec.decodeClient(Uint8Array.from(frame))).toEqual(unreadable(reason));
  });

  test("with a forbidden key is refused, however deep", () => {
    const proto = Uint8Array.from([0x81, 0xa9, ...new TextEncoder().encode("__proto__"), 0x01]);
    expect(codec.decodeClient(proto)).toEqual(unreadable("forbidden key"));
    expect(codec.decodeClient(pack({ t: "ping", d: [{ constructor: 1 }] }))).toEqual(unreadable("forbidden key"));
  });

  test("nested deeper than maxDepth is refused", () => {
    const nested = (depth: number) =>
      Uint8Array.from([
        0x82,
        0xa1,
        0x74,
        0xa4,
        0x70,
        0x69,
        0x6e,
        0x67,
        0xa1,
        0x64,
        ...new Array(depth).fill(0x91),
        0xc0,
      ]);
    expect(codec.decodeClient(nested(63))).toMatchObject({ ok: true });
    expect(codec.decodeClient(nested(64))).toEqual(unreadable("nested too deep"));
  });

  test("with too many keys or bytes is refused", () => {
    expect(createMsgpackCodec({ maxKeys: 1 }).decodeClient(pack({ t: "ping", ts: 1 }))).toEqual(
      unreadable("too many keys"),
    );
    expect(createMsgpackCodec({ maxBytes: 4 }).decodeClient(pack({ t: "ping" }))).toEqual(
      unreadable("too long", "too_big"),
    );
  });

  test("that is text is refused: the codec is agreed once", () => {
    expect(codec.decodeClient('{"t":"ping"}')).toEqual(unreadable("text where MessagePack is agreed"));
  });
});

test("the decoder is total: any bytes give a result, also bytes that are nearly an envelope", () => {
  const nearly = fc.tuple(fc.jsonValue(), fc.nat(), fc.nat(255)).map(([d, at, byte]) => {
    const frame = Uint8Array.from(pack({ t: "req", id: 1, ch: "a", m: "m", d }));
    frame[at % frame.length] = byte;
    return frame;
  });
  fc.assert(
    fc.property(
      fc.oneof(fc.uint8Array({ maxLength: 200 }), nearly),
      (frame) => typeof codec.decodeClient(frame).ok === "boolean",
    ),
    { numRuns: 2_000 },
  );
});
