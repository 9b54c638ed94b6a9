import type { ServerResponse } from "node:http";
import type { Link, LinkEvents } from "../connections/link.ts";
import { decodeFrame, splitFrames } from "../writer/frame.ts";

/** How long a peer has to take the last event before its connection is cut. */
const closeTimeoutMs = 2_000;

/** Frames as events, converted once for all the streams that are sent the same buffer. */
const converted = new WeakMap<Buffer, string>();

function toEvents(bytes: Buffer): string {
  const known = converted.get(bytes);
  if (known !== undefined) return known;
  let events = "";
  // JSON on one line: `JSON.stringify` escapes line breaks.
  for (const frame of splitFrames(bytes)) events += `data: ${decodeFrame(frame).payload.toString()}\n\n`;
  converted.set(bytes, events);
  return events;
}

/** The way to a client that reads an event stream: the same envelopes, each as one event. */
export function createEventStreamLink(response: ServerResponse, onDrain: () => void): Link {
  response.on("drain", onDrain);
  const write = (text: string): boolean => response.writableEnded || response.write(text);
  return {
    write: (bytes) => write(toEvents(bytes)),
    writeAll: (buffers) => write(buffers.map(toEvents).join("")),
    ping: () => void write('data: {"t":"ping"}\n\n'),
    terminate: () => void response.destroy(),
    close(code, reason) {
      if (response.writableEnded) return;
      response.end(`event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`);
      const timer = setTimeout(() => response.destroy(), closeTimeoutMs);
      timer.unref();
      response.once("close", () => clearTimeout(timer));
    },
  };
}

/** Reports the end of the stream, whoever ended it. */
export function watchStream(response: ServerResponse, { onClose }: Pick<LinkEvents, "onClose">): void {
  response.once("close", () => onClose(1006));
  response.on("error", () => {});
}
