import type { Fault } from "../fault.ts";

/** The system takes no writes for a while: a replica, a server or a disk that is set so. */
export const readOnly: Fault = {
  name: "read-only",
  title: "read-only server or disk",
  async inflict(run) {
    const writing = await run.subject.openReadOnlySwitch?.(run.place);
    if (writing === undefined) throw new Error(`${run.subject.name} cannot be made read-only`);
    run.cleanUp(() => writing.close());
    run.moveTo(writing.place);
    if (!writing.isForBoot) await run.writeWell(10);
    await writing.off();
    try {
      if (writing.isForBoot) await run.expectBootFailure(writing.place);
      else await run.writeUntilRefused();
    } finally {
      await writing.on();
    }
  },
};
