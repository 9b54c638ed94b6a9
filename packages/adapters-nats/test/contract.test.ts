import { describeBus } from "@mega/core/testing";
import { providedServices } from "@mega/services/vitest";
import { describe } from "vitest";
import { openBus, randomPrefix } from "./open-bus.ts";

describe.each(providedServices("nats"))("$product $version", ({ url, product, version }) => {
  describeBus(`${product} ${version}`, async () => {
    const bus = { prefix: randomPrefix() };
    const [one, other] = await Promise.all([openBus(url, { bus }), openBus(url, { bus })]);
    return {
      bus: one.bus,
      peer: other.bus,
      close: async () => {
        await Promise.all([one.stop(), other.stop()]);
      },
    };
  });
});
