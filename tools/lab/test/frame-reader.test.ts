import { expect, test } from "vitest";
import { encodeClientFrame, FrameReader } from "../src/frame-reader.ts";

const serverFrame = (first: number, payload: Buffer): Buffer => {
  const head =
    payload.length < 126
      ? Buffer.from([first, payload.length])
      : payload.length < 65_536
        ? Buffer.from([first, 126, payload.length >> 8, payload.length & 0xff])
        : Buffer.concat([Buffer.from([first, 127]), Buffer.alloc(8)]);
  if (payload.length >= 65_536) head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
};

const frames = Buffer.concat([
  serverFrame(0x81, Buffer.from("2")),
  serverFrame(0x89, Buffer.alloc(0)),
  serverFrame(0xc1, Buffer.alloc(300, "a")),
  serverFrame(0x82, Buffer.alloc(70_000, "b")),
]);

const expected = [
  [0x81, 1, 0x32],
  [0x89, 0, 0],
  [0xc1, 300, 0x61],
  [0x82, 70_000, 0x62],
];

const read = (pieces: readonly Buffer[]): readonly (readonly number[])[] => {
  const reader = new FrameReader();
  const found: number[][] = [];
  for (const piece of pieces) reader.push(piece, (...frame) => void found.push(frame));
  return found;
};

test("frames of every length are found in one piece and byte by byte", () => {
  expect(read([frames])).toEqual(expected);
  expect(read([...frames].map((byte) => Buffer.from([byte])))).toEqual(expected);
});

test("a client's frame is masked with zero, and what is too long for it is refused", () => {
  expect(encodeClientFrame(1, "hi")).toEqual(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]));
  expect(encodeClientFrame(1, "a".repeat(200)).subarray(0, 4)).toEqual(Buffer.from([0x81, 0xfe, 0, 200]));
  expect(() => encodeClientFrame(1, "a".repeat(70_000))).toThrow(RangeError);
});
