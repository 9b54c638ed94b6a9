import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "../fault.ts";

/** Long enough for a write to be on its way, which the frozen link then keeps. */
const underWayMs = 100;

/** Every connection is reset with a write under way. */
export const linkCut: Fault = {
  name: "cut",
  title: "link cut",
  async inflict(run) {
    const proxy = await run.openLink();
    await run.writeWell(10);
    proxy.freeze();
    const writing = [run.write(), run.write()];
    await sleep(underWayMs);
    proxy.cut();
    proxy.pass();
    await Promise.all(writing);
  },
};
