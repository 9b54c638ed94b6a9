import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { defineChannel } from "../../src/channels/channel-handlers.ts";
import { join, serve } from "../support/serve.ts";

const definitions = {
  tick: defineChannel({ name: "tick/:id", publications: { said: { type: "string" } } }),
  immediate: defineChannel({ name: "now/:id", publications: { said: { type: "string" } }, flush: "immediate" }),
};

/** Turns of the event loop that pass until a socket has been given something; the kernel has all of it. */
async function turnsUntilWritten(socket: Socket, run: () => void): Promise<number> {
  const before = socket.bytesWritten;
  run();
  let turns = 0;
  while (socket.bytesWritten === before) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  expect(socket.writableLength).toBe(0);
  return turns;
}

test.each([
  ["in the next turn of the event loop", "tick/1", 1],
  ["in the same turn, on a channel that flushes at once", "now/1", 0],
] as const)("on an idle server a single message is written %s", async (_when, channel, turns) => {
  const { live, http, url } = await serve({ channels: [definitions.tick, definitions.immediate] });
  const accepted = once(http, "connection");
  const client = await join(url, channel);
  const [socket] = (await accepted) as [Socket];
  for (const text of ["one", "two", "three"]) {
    const publish = (): void => void live.channel(channel).publish("said", text);
    expect(await turnsUntilWritten(socket, publish)).toBe(turns);
    expect(await client.next("pub")).toMatchObject({ d: text });
  }
});
