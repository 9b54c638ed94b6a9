import { nats, natsBus } from "@mega/adapters-nats";
import { isMegaError } from "@mega/core";
import { BusError } from "@mega/core/bus";
import type { Subject } from "../subject.ts";
import { bounds, callLimits } from "./limits.ts";
import { openApp } from "./open-app.ts";

const mostRequests = 50;
const tooManyBytes = 2_000_000;
const quickPings = { pingIntervalMs: 300, reconnectDelayMs: 20, reconnectJitterMs: 20, attemptTimeoutMs: 1_000 };
const lost = ["BUS_UNAVAILABLE", "BUS_NO_RESPONDERS", "BUS_TIMEOUT", "BREAKER_OPEN"];

const openBus = (url: string) =>
  openApp({
    link: nats({ url, ...callLimits, ...quickPings, connectTimeoutMs: 5_000 }),
    bus: natsBus({ connection: "link", prefix: "chaos", requestTimeoutMs: 3_000, maxRequests: mostRequests }),
  });

/** Keeps what it is asked to: a broker has no memory of its own. */
async function openKeeper(url: string) {
  const { resources, close } = await openBus(url);
  const { bus } = resources;
  const kept = new Map<string, unknown>();
  const isReleased = Promise.withResolvers<void>();
  await bus.respond<{ key: string; value: unknown }>("put", ({ data: { key, value } }) => {
    if (kept.has(key)) throw new Error(`${key} came twice`);
    kept.set(key, value);
  });
  await bus.respond<string>("get", ({ data }) => kept.get(data));
  await bus.respond("wait", () => isReleased.promise, { concurrency: mostRequests });
  return { close, release: () => isReleased.resolve() };
}

/** A write is a request, acknowledged by the answer of another client, whose own link stays whole when one is spoilt. */
export const createNatsSubject = (variant: string): Subject => ({
  name: variant,
  server: { name: "nats", variant },
  ...bounds,
  expects: {
    "wrong-password": ["NATS_AUTH_FAILED"],
    "unknown-host": ["NATS_UNKNOWN_HOST"],
    restarted: lost,
    frozen: lost,
    "half-open": lost,
    cut: lost,
    exhausted: ["BREAKER_CAPACITY"],
    oversized: ["BUS_DATA_TOO_LARGE"],
    "not-json": ["BUS_DATA_INVALID"],
  },
  async open({ url, directUrl }) {
    const { resources, close } = await openBus(url);
    const keeper = await openKeeper(directUrl);
    const { bus } = resources;
    return {
      write: (key, value) => bus.request("put", { key, value }),
      read: async (key) => (await bus.request("get", key)) ?? undefined,
      async exhaust() {
        const held = Promise.allSettled(Array.from({ length: mostRequests }, () => bus.request("wait", null)));
        return async () => {
          keeper.release();
          await held;
        };
      },
      close: async () => {
        await close();
        await keeper.close();
      },
    };
  },
  isInDoubt: (error) =>
    isMegaError(error) && (error.code === "BUS_TIMEOUT" || (error instanceof BusError && error.data["sent"] === true)),
  oversized: () => "x".repeat(tooManyBytes),
});
