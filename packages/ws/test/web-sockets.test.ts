import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createApp, defineResource, silentLogger, type UpgradeHandler } from "@mega/core";
import { expect, onTestFinished, test } from "vitest";
import { createChannelBuilder } from "../src/channels/channel-handlers.ts";
import type { WebSocketServerApi } from "../src/web-socket-server.ts";
import { webSockets } from "../src/web-sockets.ts";
import { join } from "./support/serve.ts";

interface Context {
  readonly counter: { next(): number };
}

const counted = createChannelBuilder<Context>()(
  { name: "counted", publications: { n: { type: "number" } }, commands: { next: { input: { type: "null" } } } },
  { commands: { next: ({ counter }) => counter.next() } },
);

/** The least of a server that mounts upgrades. */
const mount = () => {
  const http = createServer();
  return defineResource({
    kind: "http",
    async start({ resources }) {
      http.on("upgrade", (...upgrade) => (resources["live"] as UpgradeHandler).handleUpgrade(...upgrade));
      await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
      return { port: (http.address() as AddressInfo).port };
    },
    stop: () => new Promise<void>((resolve) => http.close(() => resolve())),
  });
};

async function start() {
  let n = 0;
  const app = createApp({
    name: "test",
    version: "1.0.0",
    environment: "test",
    logger: silentLogger,
    resources: {
      counter: defineResource({ kind: "counter", start: () => ({ next: () => ++n }), stop: async () => {} }),
      live: webSockets({ channels: [counted], drain: { perSecond: 100, retryMs: 500 } }),
      http: mount(),
    },
  });
  onTestFinished(async () => void (await app.stop()));
  await app.start();
  return { app, url: `ws://127.0.0.1:${app.resources.http.port}/live` };
}

test("as a resource it is an API for the others, and its handlers see the app's resources", async () => {
  const { app, url } = await start();
  const live: WebSocketServerApi<typeof counted> = app.resources.live;
  const client = await join(url, "counted");
  client.send({ t: "req", id: 2, ch: "counted", m: "next", d: null });
  expect(await client.next("res")).toEqual({ t: "res", id: 2, ok: true, d: 1 });
  await live.channel("counted").publish("n", 7);
  expect(await client.next("pub")).toMatchObject({ d: 7 });
});

test("when the app begins to stop everybody is sent away, paced, and the stop is clean", async () => {
  const { app, url } = await start();
  const clients = await Promise.all(Array.from({ length: 10 }, () => join(url, "counted")));
  const stopped = app.stop();
  for (const client of clients) {
    expect(await client.next("goaway")).toEqual({ t: "goaway", retryMs: 500, windowMs: 100 });
    expect(await client.closed).toEqual([4001, "drain"]);
  }
  expect((await stopped).isClean).toBe(true);
});

test("wrong options throw where they are written", () => {
  expect(() => webSockets({ channels: [], limits: { maxTotalBufferedBytes: -1 } })).toThrow(TypeError);
  expect(() => webSockets({ channels: [], drain: { perSecond: 0 } })).toThrow(
    expect.objectContaining({ code: "WS_OPTION_INVALID", data: { option: "drain.perSecond", value: 0 } }),
  );
  expect(() => webSockets({ channels: [], timing: { helloTimeoutMs: Number.NaN } })).toThrow(
    expect.objectContaining({ code: "WS_OPTION_INVALID" }),
  );
});
