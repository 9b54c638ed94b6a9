import { expect, test } from "vitest";
import type { Connect, TransportEvents } from "../src/index.ts";
import { withFallback } from "../src/sse/index.ts";

const silent = { send: () => {}, close: () => {} };
const events: TransportEvents = { onOpen: () => {}, onMessage: () => {}, onClose: () => {} };

test("the second way is taken when the first has not opened twice, and after it the first gets one more chance", () => {
  const taken: string[] = [];
  const way =
    (name: string): Connect =>
    () => {
      taken.push(name);
      return silent;
    };
  const connect = withFallback({ first: way("socket"), second: way("stream") });
  for (let attempt = 0; attempt < 6; attempt++) connect("test:", events, undefined);
  expect(taken).toEqual(["socket", "socket", "stream", "socket", "stream", "socket"]);
});

test("a way that opens is kept", () => {
  let opened = 0;
  const first: Connect = (_url, { onOpen }) => {
    opened += 1;
    onOpen();
    return silent;
  };
  const connect = withFallback({ first, second: () => expect.unreachable() });
  for (let attempt = 0; attempt < 4; attempt++) connect("test:", events, undefined);
  expect(opened).toBe(4);
});

test("failures must be 1 or more", () => {
  expect(() => withFallback({ failures: 0 })).toThrow("failures must be 1 or more, got 0");
});
