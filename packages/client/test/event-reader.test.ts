import { expect, test } from "vitest";
import { createEventReader, type StreamEvent } from "../src/sse/event-reader.ts";

const stream =
  'event: open\ndata: {"key":"k"}\n\n: comment\n\ndata: one\ndata: two\r\n\r\ndata:three\n\nid: 7\n\nevent: close\ndata: x\n\ndata: cut off';

test.each([1, 2, 3, 7, 1_000])("events are the same whether the stream comes in chunks of %i or not", (size) => {
  const events: StreamEvent[] = [];
  const read = createEventReader((event) => events.push(event));
  for (let at = 0; at < stream.length; at += size) read(stream.slice(at, at + size));
  expect(events).toEqual([
    { name: "open", data: '{"key":"k"}' },
    { name: "message", data: "one\ntwo" },
    { name: "message", data: "three" },
    { name: "close", data: "x" },
  ]);
});
