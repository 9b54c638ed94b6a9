import type { Fault } from "../fault.ts";

/** As many calls under way as the adapter allows, and one more. */
export const poolExhausted: Fault = {
  name: "exhausted",
  title: "pool exhausted",
  async inflict(run) {
    const store = await run.store();
    await run.writeWell(10);
    const release = await store.exhaust(run.server);
    try {
      await run.write();
    } finally {
      await release();
    }
  },
};
