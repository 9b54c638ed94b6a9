import { metrics } from "@opentelemetry/api";
import { expect, onTestFinished, test, vi } from "vitest";
import { defineChannel } from "../src/channels/channel-handlers.ts";
import { join, serve } from "./support/serve.ts";

/** A meter provider that adds up, as an SDK would. */
function installProvider() {
  const counts = new Map<string, number>();
  const gauges = new Map<string, () => number>();
  const count = (name: string, value: number, attributes: object = {}): void => {
    const key = `${name} ${Object.values(attributes).join(",")}`.trim();
    counts.set(key, (counts.get(key) ?? 0) + value);
  };
  const meter = {
    createCounter: (name: string) => ({ add: (value: number, attributes?: object) => count(name, value, attributes) }),
    createHistogram: (name: string) => ({
      record: (value: number, attributes?: object) => count(name, value, attributes),
    }),
    createObservableGauge: (name: string) => ({
      addCallback(observe: (result: { observe(value: number): void }) => void) {
        gauges.set(name, () => {
          let read = Number.NaN;
          observe({ observe: (value) => (read = value) });
          return read;
        });
      },
    }),
  };
  metrics.setGlobalMeterProvider({ getMeter: () => meter } as never);
  onTestFinished(() => void metrics.disable());
  return { counts, gauges };
}

test("every event is counted on OpenTelemetry's meters", async () => {
  const { counts, gauges } = installProvider();
  const room = defineChannel({ name: "room/:id", publications: { said: { type: "string" } }, history: {} });
  const { url, live } = await serve({ channels: [room], telemetry: true });
  await vi.waitFor(() => expect(gauges.size).toBe(4));
  const client = await join(url, "room/1");
  await join(url, "room/1");
  await live.channel("room/1").publish("said", "a");
  await client.next("pub");
  expect(Object.fromEntries([...gauges].map(([name, read]) => [name, read()]))).toEqual({
    "mega.ws.connections": 2,
    "mega.ws.sessions": 2,
    "mega.ws.channels": 1,
    "mega.ws.buffered_bytes": 0,
  });
  client.socket.close(1000);
  await expect.poll(() => counts.get("mega.ws.connections.closed peer_1000")).toBe(1);
  expect(counts.get("mega.ws.connections.opened")).toBe(2);
  expect(counts.get("mega.ws.messages.received")).toBe(4);
  expect(counts.get("mega.ws.recoveries fresh")).toBe(2);
  expect(counts.get("mega.ws.publications room/:id")).toBe(1);
  expect(counts.get("mega.ws.fan_out room/:id")).toBe(2);
});

test("off, the API is not even loaded and nothing is counted", async () => {
  const { gauges } = installProvider();
  const { url } = await serve({ channels: [defineChannel({ name: "room" })] });
  await join(url, "room");
  expect(gauges.size).toBe(0);
});
