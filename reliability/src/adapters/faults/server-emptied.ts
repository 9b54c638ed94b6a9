import type { Fault } from "../fault.ts";

/** Somebody removes everything. What was there is a miss, and no error. */
export const serverEmptied: Fault = {
  name: "emptied",
  title: "emptied server",
  async inflict(run) {
    const store = await run.store();
    const key = run.newKey();
    await store.write(key, "before");
    await run.writeWell(10);
    await store.empty?.();
    run.forgive();
    await run.note("a read", async () => {
      if ((await store.read(key)) !== undefined) run.violate("what was removed is there");
    });
  },
};
