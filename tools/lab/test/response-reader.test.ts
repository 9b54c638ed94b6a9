import { expect, test } from "vitest";
import { ResponseReader } from "../src/response-reader.ts";

const plain = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
const chunked =
  "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\nhello\r\n3\r\n\r\n!\r\n0\r\n\r\n";
const empty = "HTTP/1.1 204 No Content\r\n\r\n";

const expected = [
  { status: 200, closes: false },
  { status: 201, closes: true },
  { status: 204, closes: false },
];

test("responses are found whatever their framing", () => {
  expect(new ResponseReader().push(Buffer.from(plain + chunked + empty))).toEqual(expected);
});

test("responses are found byte by byte", () => {
  const reader = new ResponseReader();
  const ends = [...Buffer.from(plain + chunked + empty)].flatMap((byte) => [...reader.push(Buffer.from([byte]))]);
  expect(ends).toEqual(expected);
});
