import { createFakeClock, describeCache, describeSessionStore } from "@mega/core/testing";
import { openStorage } from "./open-storage.ts";

async function open(synchronous: "full" | "normal") {
  const clock = createFakeClock();
  const { app, cache, sessions } = await openStorage({ clock, files: { synchronous } });
  const close = async (): Promise<void> => {
    await app.stop();
  };
  return { cache, store: sessions, now: clock.now, passTime: clock.advance, close };
}

describeCache("files", () => open("full"));
describeCache("files without waiting for the disk", () => open("normal"));
describeSessionStore("files", () => open("full"));
describeSessionStore("files without waiting for the disk", () => open("normal"));
