import type { Fault } from "../fault.ts";

/** An object that contains itself. */
export const notJsonValue: Fault = {
  name: "not-json",
  title: "value that is not JSON",
  async inflict(run) {
    await run.writeWell(10);
    const circle: Record<string, unknown> = {};
    circle["itself"] = circle;
    await run.write({ value: circle });
  },
};
