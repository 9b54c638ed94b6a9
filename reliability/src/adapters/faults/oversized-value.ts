import type { Fault } from "../fault.ts";

export const oversizedValue: Fault = {
  name: "oversized",
  title: "oversized value",
  async inflict(run) {
    await run.writeWell(10);
    await run.write({ value: run.subject.oversized() });
  },
};
