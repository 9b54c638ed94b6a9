import { request as httpRequest } from "node:http";
import type { Duplex } from "node:stream";
import { defineResource, type UpgradeHandler } from "@mega/core";
import { expect, test } from "vitest";
import { serve } from "../support/serve.ts";

/** Takes every upgrade into a protocol of one word: what it is sent it sends back. */
function createEcho() {
  const sockets: Duplex[] = [];
  const api: UpgradeHandler = {
    handleUpgrade(_request, socket) {
      sockets.push(socket);
      socket.on("error", () => {});
      socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n");
      socket.pipe(socket);
    },
    handleRequest(_request, response) {
      response.writeHead(200).end("fallback");
    },
  };
  return { sockets, resource: defineResource({ kind: "echo", start: () => api, stop: async () => {} }) };
}

const upgrade = (url: string, headers = {}) =>
  new Promise<{ readonly status: number; readonly socket?: Duplex }>((resolve, reject) => {
    const request = httpRequest(url, { headers: { connection: "Upgrade", upgrade: "echo", ...headers } });
    request.once("upgrade", (response, socket) => resolve({ status: response.statusCode ?? 0, socket }));
    request.once("response", (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0 });
    });
    request.once("error", reject);
    request.end();
  });

test("a resource takes the upgrades of its path, and the plain requests to it", async () => {
  const echo = createEcho();
  const { url } = await serve({ routes: [], resources: { live: echo.resource }, upgrades: { "/live": "live" } });
  const { status, socket } = await upgrade(`${url}/live?x=1`);
  expect(status).toBe(101);
  const answer = new Promise((resolve) => socket?.once("data", (data: Buffer) => resolve(data.toString())));
  socket?.write("hello");
  expect(await answer).toBe("hello");
  expect(await (await fetch(`${url}/live`)).text()).toBe("fallback");
  socket?.destroy();
});

test("an upgrade of another path is 404, one for another host 421", async () => {
  const echo = createEcho();
  const hosts = ["127.0.0.1"];
  const { url } = await serve({ routes: [], hosts, resources: { live: echo.resource }, upgrades: { "/live": "live" } });
  expect((await upgrade(`${url}/dead`)).status).toBe(404);
  expect((await upgrade(`${url}/live`, { host: "evil.example" })).status).toBe(421);
  expect(echo.sockets).toEqual([]);
});

test("a name that is no resource for upgrades ends the boot and names the path", async () => {
  await expect(serve({ routes: [], upgrades: { "/live": "live" } })).rejects.toMatchObject({
    cause: expect.objectContaining({
      code: "HTTP_OPTION_INVALID",
      data: { option: 'upgrades["/live"]', value: "live" },
    }),
  });
});

test("connections that have left HTTP and stay are cut when the deadline of the stop has passed", async () => {
  const echo = createEcho();
  const { app, url } = await serve({
    routes: [],
    resources: { live: echo.resource },
    upgrades: { "/live": "live" },
    shutdownTimeoutMs: 700,
  });
  const { socket } = await upgrade(`${url}/live`);
  const closed = new Promise((resolve) => socket?.once("close", () => resolve("closed")));
  socket?.on("error", () => {});
  await app.stop();
  expect(await closed).toBe("closed");
});
