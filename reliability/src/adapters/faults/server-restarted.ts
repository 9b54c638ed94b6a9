import type { Fault } from "../fault.ts";
import type { FaultRun } from "../fault-run.ts";
import { type Store, textFor } from "../subject.ts";

const writers = 3;
const writesBefore = 20;

/** In the middle of a transaction; where there are none, in the middle of writes. */
export const serverRestarted: Fault = {
  name: "restarted",
  title: "server restarted mid-transaction",
  async inflict(run) {
    const store = await run.store();
    await run.writeWell(writesBefore);
    if (store.transact === undefined) await restartUnderWrites(run);
    else await restartInside(run, store.transact);
  },
};

async function restartInside(run: FaultRun, transact: NonNullable<Store["transact"]>): Promise<void> {
  const [first, second] = [run.newKey(), run.newKey()];
  let isRestarted = false;
  try {
    await transact(async (write) => {
      await write(first, textFor(first));
      if (!isRestarted) {
        isRestarted = true;
        await run.ownServer.restart();
      }
      await write(second, textFor(second));
    });
    run.saw("ok");
    for (const key of [first, second]) run.acknowledge(key, textFor(key));
  } catch (error) {
    run.sawFailure(error);
    for (const key of [first, second]) run.refuse(key, error);
  }
}

async function restartUnderWrites(run: FaultRun): Promise<void> {
  let isOver = false;
  const writing = Array.from({ length: writers }, () => run.writeThroughout(() => isOver));
  try {
    await run.ownServer.kill();
    await run.ownServer.start();
  } finally {
    isOver = true;
    await Promise.all(writing);
  }
}
