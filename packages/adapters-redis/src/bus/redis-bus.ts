import { defineResource, type Resource } from "@mega/core";
import type { Bus } from "@mega/core/bus";
import { findClient } from "../find-client.ts";
import { RedisBus } from "./redis-bus-driver.ts";
import { type RedisBusOptions, resolveRedisBus } from "./redis-bus-options.ts";

/** A bus between all processes on one server. */
export function redisBus(options: RedisBusOptions): Resource<Bus> {
  const resolved = resolveRedisBus(options);
  let bus: RedisBus | undefined;
  return defineResource<Bus>({
    kind: "redis-bus",
    async start({ clock, logger, signal, ...scope }) {
      const client = findClient(scope, "redisBus.client", resolved.client);
      bus = new RedisBus({ options: resolved, client, clock, logger });
      await bus.open(signal);
      return bus;
    },
    async stop({ signal }) {
      await bus?.close(signal);
    },
    async check() {
      const detail = { subscriptions: bus?.subscriptions ?? 0, gaps: bus?.gaps ?? 0 };
      if (bus?.isReady === true) return { status: "up", detail };
      return { status: "down", detail: { reason: "not connected", ...detail } };
    },
  });
}
