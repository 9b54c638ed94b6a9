import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Agent, get, type IncomingMessage } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createRouteBuilder } from "@mega/http";
import { expect, onTestFinished, test } from "vitest";
import { serve } from "./support/serve.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function askOver(agent: Agent, url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response: IncomingMessage) => {
      response.resume().once("end", () => resolve(response.statusCode));
    }).once("error", reject);
  });
}

test("a connection that waits for its next request keeps nothing of the last one in memory", {
  timeout: 60_000,
}, async () => {
  const route = createRouteBuilder();
  const kept: WeakRef<object>[] = [];
  const watch = (message: unknown): void => {
    const { request, response } = message as { readonly request: object; readonly response: object };
    kept.push(new WeakRef(request), new WeakRef(response));
  };
  subscribe("http.server.request.start", watch);
  onTestFinished(() => void unsubscribe("http.server.request.start", watch));
  const { url } = await serve({
    routes: [
      route.get("/", {}, async (ctx) => {
        kept.push(new WeakRef(ctx));
        return { text: "x" };
      }),
    ],
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const ports = new Set<number | undefined>();
  agent.on("free", (socket: { readonly localPort?: number }) => ports.add(socket.localPort));
  for (let index = 0; index < 3; index++) expect(await askOver(agent, url)).toBe(200);
  expect(kept.length).toBe(9);
  await expect
    .poll(
      () => {
        collectGarbage();
        return kept.filter((each) => each.deref() !== undefined).length;
      },
      { timeout: 30_000 },
    )
    .toBe(0);
  expect(ports.size).toBe(1);
});
