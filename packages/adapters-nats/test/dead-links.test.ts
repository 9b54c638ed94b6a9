import { FaultProxy } from "@mega/lab";
import { describe, expect, onTestFinished, test } from "vitest";
import { natsDefaults } from "../src/index.ts";
import { openBus } from "./open-bus.ts";
import { ownServer, variants } from "./variants.ts";

const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 40_000 });

const quickPings = { pingIntervalMs: 300, reconnectDelayMs: 20, reconnectJitterMs: 20, attemptTimeoutMs: 500 };

async function openProxy(serverUrl: string) {
  const proxy = await FaultProxy.before(serverUrl);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  return { proxy, url: proxy.through(serverUrl) };
}

test("with the defaults a link without answers is given up within 7.5 s", () => {
  // One more interval passes before the ping at which the driver counts: the frozen server below shows that it is so.
  expect((natsDefaults.maxPingsOut + 1) * natsDefaults.pingIntervalMs).toBe(7_500);
});

describe.each(variants)("%s", { timeout: 120_000 }, (variant) => {
  test("a frozen server is found out by pings: what it has not confirmed rejects, and all works once it goes on", async () => {
    const server = await ownServer(variant);
    const { bus, client } = await openBus(server.url, { nats: quickPings });
    const seen: unknown[] = [];
    await bus.subscribe("topic", ({ data }) => void seen.push(data));
    const pings: number[] = [];
    void (async () => {
      for await (const status of client.native.status()) if (status.type === "ping") pings.push(status.pendingPings);
    })();
    server.pause();
    // The kernel stops the threads of a process one by one, so that one may still answer.
    const publish = () => bus.publish("topic", "into the ice").catch((error: unknown) => error);
    await eventually(publish).toMatchObject({ code: "BUS_UNAVAILABLE", data: { sent: true } });
    expect(client.isConnected).toBe(false);
    expect(Math.max(...pings)).toBe(natsDefaults.maxPingsOut + 1);
    await expect(bus.publish("topic", "without a link")).rejects.toMatchObject({ data: { sent: false } });
    server.resume();
    await eventually(() => client.isConnected).toBe(true);
    await bus.publish("topic", "after");
    await eventually(() => seen.at(-1)).toBe("after");
    expect(seen).not.toContain("without a link");
  });

  test("a server frozen while more is on its way than the buffers hold is found out as well", async () => {
    const server = await ownServer(variant);
    const { bus, client } = await openBus(server.url, { nats: quickPings });
    server.pause();
    const large = new Uint8Array(1_000_000);
    const results = await Promise.allSettled(Array.from({ length: 40 }, () => bus.publish("topic", large)));
    expect(new Set(results.map((result) => result.status))).toEqual(new Set(["rejected"]));
    expect(client.isConnected).toBe(false);
    server.resume();
    await eventually(() => client.isConnected).toBe(true);
    await bus.publish("topic", "after");
  });

  test("a link that is cut without a word is found out, and mended over a new one", async () => {
    const server = await ownServer(variant);
    const { proxy, url } = await openProxy(server.url);
    const { bus, client } = await openBus(url, { nats: quickPings });
    const seen: unknown[] = [];
    await bus.subscribe("topic", ({ data }) => void seen.push(data));
    proxy.swallow();
    await expect(bus.publish("topic", "lost")).rejects.toMatchObject({ code: "BUS_UNAVAILABLE", data: { sent: true } });
    proxy.pass();
    await eventually(() => client.isConnected).toBe(true);
    await bus.publish("topic", "after");
    await eventually(() => seen).toEqual(["after"]);
  });

  test("stop ends at its deadline against a frozen server, and leaves no socket open", async () => {
    const server = await ownServer(variant);
    const { proxy, url } = await openProxy(server.url);
    const { stop } = await openBus(url, { nats: { ...quickPings, pingIntervalMs: 60_000 }, stopTimeoutMs: 300 });
    server.pause();
    await stop();
    await eventually(() => proxy.connections).toBe(0);
    server.resume();
  });

  test("stop in the middle of an attempt to reconnect leaves no socket open", async () => {
    const server = await ownServer(variant);
    const { proxy, url } = await openProxy(server.url);
    const { client, stop } = await openBus(url, { nats: { ...quickPings, attemptTimeoutMs: 60_000 } });
    proxy.swallow();
    await eventually(() => client.isConnected).toBe(false);
    await eventually(() => proxy.connections).toBe(1);
    await stop();
    await eventually(() => proxy.connections).toBe(0);
  });
});
