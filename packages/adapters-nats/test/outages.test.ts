import { describe, expect, test } from "vitest";
import { openBus } from "./open-bus.ts";
import { ownServer, variants } from "./variants.ts";

const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 40_000 });

describe.each(variants)("%s", { timeout: 120_000 }, (variant) => {
  test("while the server is down publish rejects at once, nothing of it arrives later, and the gap is told", async () => {
    const server = await ownServer(variant);
    const { bus, client } = await openBus(server.url);
    const seen: unknown[] = [];
    const gaps: unknown[] = [];
    await bus.subscribe("topic", ({ data }) => void seen.push(data));
    bus.onGap((gap) => gaps.push(gap));
    await bus.publish("topic", "before");
    await eventually(() => seen).toEqual(["before"]);

    await server.kill();
    await eventually(() => client.isConnected).toBe(false);
    for (const call of [
      () => bus.publish("topic", "during"),
      () => bus.request("topic", "during"),
      () => bus.subscribe("other", () => {}),
    ])
      await expect(call()).rejects.toMatchObject({ code: "BUS_UNAVAILABLE", data: { sent: false } });

    await server.start();
    await eventually(() => client.isConnected).toBe(true);
    await bus.publish("topic", "after");
    await eventually(() => seen).toEqual(["before", "after"]);
    expect(gaps).toEqual([{ downMs: expect.any(Number), subscriptions: 1 }]);
    expect([bus.gaps, client.reconnects]).toEqual([1, 1]);
  });

  test("while the server is killed again and again each publish resolves or rejects with BUS_UNAVAILABLE, none is left over", async () => {
    const server = await ownServer(variant);
    const { bus, client } = await openBus(server.url, { nats: { reconnectDelayMs: 20, reconnectJitterMs: 20 } });
    const confirmed: number[] = [];
    const rejected: unknown[] = [];
    let next = 0;
    let isOver = false;
    const publishing = (async () => {
      while (!isOver) {
        const calls = Array.from({ length: 20 }, () => next++);
        const results = await Promise.allSettled(calls.map((n) => bus.publish("topic", n)));
        for (const [index, result] of results.entries())
          if (result.status === "fulfilled") confirmed.push(calls[index] ?? -1);
          else rejected.push((result.reason as { code: unknown }).code);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (let round = 0; round < 5; round += 1) {
      const before = confirmed.length;
      await eventually(() => confirmed.length).toBeGreaterThan(before + 200);
      await server.kill();
      await server.start();
      await eventually(() => client.isConnected).toBe(true);
    }
    isOver = true;
    await publishing;
    expect(new Set(rejected)).toEqual(new Set(["BUS_UNAVAILABLE"]));
    expect(confirmed).toEqual(confirmed.toSorted((a, b) => a - b));
    expect(confirmed.length + rejected.length).toBe(next);
  });

  test("a request under way when the server restarts rejects with BUS_UNAVAILABLE, and the next one is answered", async () => {
    const server = await ownServer(variant);
    const { bus, client } = await openBus(server.url);
    const hold = Promise.withResolvers<void>();
    let asked = 0;
    await bus.respond(
      "ask",
      async ({ data }) => {
        asked += 1;
        if (data === "slow") await hold.promise;
        return "answer";
      },
      { concurrency: 2 },
    );
    const slow = bus.request("ask", "slow", { timeoutMs: 3_600_000 });
    const rejected = expect(slow).rejects.toMatchObject({ code: "BUS_UNAVAILABLE", data: { sent: true } });
    await eventually(() => asked).toBe(1);
    await server.restart();
    await rejected;
    hold.resolve();
    await eventually(() => client.isConnected).toBe(true);
    expect(await bus.request("ask", "quick")).toBe("answer");
  });
});
