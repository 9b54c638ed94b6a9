import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Client, createClient } from "@mega/client";
import { connectEventStream, withFallback } from "@mega/client/sse";
import { createWebSocketServer, defineChannel } from "@mega/ws";
import { afterEach, expect, test, vi } from "vitest";

const text = { type: "string" } as const;
const room = defineChannel(
  { name: "room/:id", publications: { said: text }, commands: { shout: { input: text, output: text } }, history: {} },
  { commands: { shout: (_context, input) => input.toUpperCase() } },
);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve() {
  const live = createWebSocketServer({
    channels: [room],
    authenticate: ({ token }) => (token?.startsWith("user:") === true ? { userId: token.slice(5) } : undefined),
  });
  const http = createServer((request, response) => live.handleRequest(request, response));
  live.attach(http, { path: "/live" });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  closers.push(
    () => http.close(),
    () => http.closeAllConnections(),
  );
  return { live, url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/live` };
}

function use(client: Client): Client {
  closers.push(() => client.close());
  return client;
}

const never = withFallback({
  failures: 1,
  first: (_url, events) => {
    queueMicrotask(() => events.onClose(1006, ""));
    return { send: () => {}, close: () => {} };
  },
});

test.each([
  ["a WebSocket", undefined],
  ["an event stream", connectEventStream],
  ["an event stream because the WebSocket never opens", never],
])("over %s a client subscribes, recovers, calls and is told", async (_name, connect) => {
  const { live, url } = await serve();
  const client = use(
    createClient({ url, token: () => "user:ada", backoffBaseMs: 20, ...(connect === undefined ? {} : { connect }) }),
  );
  const seen: unknown[] = [];
  const channel = client.channel<typeof room>("room/1");
  channel.on("said", (said, { offset }) => seen.push([said, offset]));
  client.on("told", (payload) => seen.push(payload));
  await vi.waitFor(() => expect(channel.state.recovery).toBe("fresh"), 5_000);

  live.channel("room/1").publish("said", "a");
  expect(await channel.call("shout", "hi")).toBe("HI");
  live.user("ada").send("told", "psst");
  await vi.waitFor(() => expect(seen).toEqual([["a", 1], "psst"]), 5_000);

  const recovered = new Promise((resolve) =>
    channel.onState(({ recovery }) => recovery === "recovered" && resolve(true)),
  );
  await live.revoke("ada", { mode: "refresh" });
  live.channel("room/1").publish("said", "b");
  expect(await recovered).toBe(true);
  await vi.waitFor(() => expect(seen).toEqual([["a", 1], "psst", ["b", 2]]), 5_000);
});

test("a credential that the server refuses does not let the client in", async () => {
  const { url } = await serve();
  const client = use(createClient({ url, token: () => "nobody", backoffBaseMs: 20 }));
  const phases: string[] = [];
  client.onState(({ phase }) => phases.push(phase));
  await vi.waitFor(() => expect(phases.filter((phase) => phase === "offline").length).toBeGreaterThan(1), 5_000);
  expect(phases).not.toContain("online");
});
