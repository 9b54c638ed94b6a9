import { createFakeClock, describeBus, describeCache, describeSessionStore } from "@mega/core/testing";
import { providedServices } from "@mega/services/vitest";
import { describe } from "vitest";
import { openApp } from "./open-app.ts";

describe.each(providedServices("redis"))("$product $version", ({ url }) => {
  const openPair = async () => {
    const clock = createFakeClock();
    const one = await openApp({ url, clock });
    const other = await openApp({ url, clock, prefix: one.prefix });
    const close = async (): Promise<void> => {
      await Promise.all([one.close(), other.close()]);
    };
    return { cache: one.cache, peer: other.cache, store: one.sessions, now: clock.now, passTime: clock.advance, close };
  };
  describeCache("redis", openPair);
  describeSessionStore("redis", openPair);
  describeBus("redis", async () => {
    const one = await openApp({ url });
    const other = await openApp({ url, prefix: one.prefix });
    const close = async (): Promise<void> => {
      await Promise.all([one.close(), other.close()]);
    };
    return { bus: one.bus, peer: other.bus, close };
  });
});
