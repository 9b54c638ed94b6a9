import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createDeadline, systemClock } from "@mega/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { createWebSocketServer } from "../src/web-socket-server.ts";
import { conformanceCases, type WireCase } from "./support/conformance-cases.ts";
import { clientFrame, openRawTcp, serverFrames, until } from "./support/serve.ts";

/** What a peer saw: the frames in order, and whether the connection ended. */
interface Outcome {
  readonly frames: readonly string[];
  readonly isEnded: boolean;
}

/** The last message of every case: its echo says that everything before it has been dealt with. */
const probe = clientFrame(0x81, "end!");

/** Sends the bytes of a case, piece by piece, and records what comes back until the server ends or has nothing more to say. */
async function play(port: number, { pieces }: WireCase): Promise<Outcome> {
  const socket = await openRawTcp(port, "/echo", "");
  let bytes: Buffer = Buffer.alloc(0);
  let isEnded = false;
  socket.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
  });
  for (const event of ["end", "close"] as const)
    socket.on(event, () => {
      isEnded = true;
    });
  socket.resume();
  for (const piece of pieces) {
    socket.write(piece);
    if (pieces.length > 1) await new Promise(setImmediate);
  }
  socket.write(probe);
  await until(() => isEnded || seesProbe(bytes));
  socket.destroy();
  const frames = [...serverFrames(bytes)].filter(({ payload }) => payload.toString() !== "end!");
  return {
    isEnded,
    frames: frames.map(({ isFinal, opcode, payload }) => {
      // The text of a close is each implementation's own; its code is not.
      const shown = opcode === 8 ? payload.subarray(0, 2) : payload;
      return `${isFinal ? "" : "…"}${opcode}:${shown.length > 64 ? `${shown.length} bytes` : shown.toString("hex")}`;
    }),
  };
}

const seesProbe = (bytes: Buffer): boolean =>
  [...serverFrames(bytes)].some(({ opcode, payload }) => opcode === 1 && payload.toString() === "end!");

const maxPayload = 262_144;
const stops: (() => Promise<unknown>)[] = [];
const ports = { mega: 0, ws: 0 };

beforeAll(async () => {
  const live = createWebSocketServer({
    channels: [],
    limits: { maxMessageBytes: maxPayload, messageBurst: 10_000, messagesPerSecond: 10_000, byteBurst: 100_000_000 },
  });
  live.raw("/echo", (socket) => ({ message: (data) => socket.send(data) }));
  const megaHttp = createServer();
  live.attach(megaHttp, { path: "/live" });
  const bareHttp = createServer();
  const bare = new WebSocketServer({ server: bareHttp, maxPayload, maxFragments: 1_024, perMessageDeflate: false });
  bare.on("connection", (socket) => {
    socket.on("error", () => {});
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  for (const [name, http] of [
    ["mega", megaHttp],
    ["ws", bareHttp],
  ] as const) {
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    ports[name] = (http.address() as AddressInfo).port;
    stops.push(async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    });
  }
  stops.unshift(async () => {
    for (const socket of bare.clients) socket.terminate();
    using deadline = createDeadline(2_000, systemClock);
    await live.stop(deadline);
  });
});

afterAll(async () => {
  for (const stop of stops) await stop();
});

test("the corpus has at least 150 cases with names of their own", () => {
  expect(conformanceCases.length).toBeGreaterThanOrEqual(150);
  expect(new Set(conformanceCases.map(({ name }) => name)).size).toBe(conformanceCases.length);
});

describe.each([...new Set(conformanceCases.map(({ group }) => group))])("%s", (group) => {
  test.each(conformanceCases.filter((wireCase) => wireCase.group === group))("$name", async (wireCase) => {
    const [mega, bare] = await Promise.all([play(ports.mega, wireCase), play(ports.ws, wireCase)]);
    expect(mega).toEqual(bare);
    if (wireCase.expected !== undefined) expect(mega.frames).toEqual(wireCase.expected);
  });
});
