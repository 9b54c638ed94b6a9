import type { Fault } from "../fault.ts";

/** What is sent gets lost and no end learns of it. The connections that were open stay silent for good. */
export const halfOpenLink: Fault = {
  name: "half-open",
  title: "half-open link",
  async inflict(run) {
    const proxy = await run.openLink();
    await run.writeWell(10);
    proxy.swallow();
    await Promise.all([run.write(), run.write()]);
    proxy.pass();
  },
};
