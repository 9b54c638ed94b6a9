import { expect, onTestFinished, test } from "vitest";
import { type MemoryBusOptions, memoryBus } from "../../src/bus/index.ts";
import { createApp, silentLogger } from "../../src/index.ts";
import { createFakeClock, describeBus } from "../../src/testing/index.ts";

async function open(options?: MemoryBusOptions) {
  const app = createApp({ name: "test", logger: silentLogger, resources: { bus: memoryBus(options) } });
  await app.start();
  const close = async (): Promise<void> => {
    await app.stop();
  };
  return { app, bus: app.resources.bus, peer: app.resources.bus, close };
}

describeBus("memory", open);

test("stop lets handlers finish what waits, then refuses with BUS_CLOSED", async () => {
  const { bus, close } = await open();
  const seen: unknown[] = [];
  await bus.subscribe("topic", async ({ data }) => {
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(data);
  });
  for (const n of [1, 2, 3]) await bus.publish("topic", n);
  await close();
  expect(seen).toEqual([1, 2, 3]);
  await expect(bus.publish("topic", 4)).rejects.toMatchObject({ code: "BUS_CLOSED" });
  await expect(bus.subscribe("topic", () => {})).rejects.toMatchObject({ code: "BUS_CLOSED" });
  await expect(bus.request("topic", 4)).rejects.toMatchObject({ code: "BUS_CLOSED" });
});

test("stop waits for the handlers of a subscription that drains", async () => {
  const { bus, close } = await open();
  const release = Promise.withResolvers<void>();
  const seen: unknown[] = [];
  const subscription = await bus.subscribe("topic", async ({ data }) => {
    await release.promise;
    seen.push(data);
  });
  for (const n of [1, 2]) await bus.publish("topic", n);
  const draining = subscription.drain();
  const closing = close();
  await new Promise((resolve) => setImmediate(resolve));
  release.resolve();
  await closing;
  expect(seen).toEqual([1, 2]);
  await draining;
});

test("the members of a queue take turns, whatever else is published", async () => {
  const { bus, close } = await open();
  onTestFinished(close);
  const seen: string[] = [];
  for (const member of ["a", "b"]) await bus.subscribe("work", () => seen.push(member), { queue: "workers" });
  for (let n = 0; n < 4; n += 1) {
    await bus.publish("work", n);
    await bus.publish("other", n);
  }
  await expect.poll(() => seen.length).toBe(4);
  expect(seen.toSorted()).toEqual(["a", "a", "b", "b"]);
});

test("a request to responders that are all full rejects with BUS_OVERLOADED", async () => {
  const { bus, close } = await open();
  onTestFinished(close);
  const release = Promise.withResolvers<void>();
  await bus.respond("ask", () => release.promise, { maxPending: 1 });
  const first = bus.request("ask", 1);
  await new Promise((resolve) => setImmediate(resolve));
  const second = bus.request("ask", 2);
  await expect(bus.request("ask", 3)).rejects.toMatchObject({ code: "BUS_OVERLOADED" });
  release.resolve();
  expect(await Promise.all([first, second])).toEqual([null, null]);
});

test("a responder that unsubscribes rejects the requests that waited for it", async () => {
  const { bus, close } = await open();
  onTestFinished(close);
  const release = Promise.withResolvers<void>();
  const subscription = await bus.respond("ask", () => release.promise);
  const first = bus.request("ask", 1);
  await new Promise((resolve) => setImmediate(resolve));
  const second = bus.request("ask", 2);
  await subscription.unsubscribe();
  await expect(second).rejects.toMatchObject({ code: "BUS_NO_RESPONDERS" });
  release.resolve();
  expect(await first).toBeNull();
});

test("subscriptions leave nothing behind when they go", async () => {
  const clock = createFakeClock();
  const app = createApp({ name: "test", logger: silentLogger, clock, resources: { bus: memoryBus() } });
  await app.start();
  onTestFinished(async () => {
    await app.stop();
  });
  const { bus } = app.resources;
  const count = async () => {
    await clock.advance(5_000);
    return (await app.health.run()).checks[0]?.detail?.["subscriptions"];
  };
  const all = await Promise.all(Array.from({ length: 1_000 }, (_, n) => bus.subscribe(`board.${n}.*`, () => {})));
  expect(await count()).toBe(1_000);
  await Promise.all(all.map((each) => each.unsubscribe()));
  expect(await count()).toBe(0);
});

test.each([{ maxPending: 0 }, { maxMessageBytes: 1.5 }, { requestTimeoutMs: -1 }])(
  "refuses the option %j by name",
  (options) => {
    expect(() => memoryBus(options)).toThrow(`memoryBus.${Object.keys(options)[0]} (`);
  },
);
