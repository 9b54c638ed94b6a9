import { defineResource, type Resource } from "../resource.ts";
import type { Bus } from "./bus.ts";
import { MemoryBus } from "./memory-bus-driver.ts";
import { type MemoryBusOptions, resolveMemoryBus } from "./memory-bus-options.ts";

/** A bus within this process. Instances of an app do not hear each other over it. */
export function memoryBus(options: MemoryBusOptions = {}): Resource<Bus> {
  const resolved = resolveMemoryBus(options);
  let bus: MemoryBus | undefined;
  return defineResource<Bus>({
    kind: "memory-bus",
    start({ clock, logger }) {
      bus = new MemoryBus({ ...resolved, clock, logger });
      return bus;
    },
    async stop({ signal }) {
      await bus?.close(signal);
    },
    async check() {
      return { status: "up", detail: { subscriptions: bus?.subscriptions ?? 0 } };
    },
  });
}
