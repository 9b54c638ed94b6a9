import type { Fault } from "../fault.ts";

/** Connections stay open and nothing answers. */
export const serverFrozen: Fault = {
  name: "frozen",
  title: "server frozen (SIGSTOP)",
  async inflict(run) {
    const { ownServer: server } = run;
    const store = await run.store();
    await run.writeWell(10);
    server.pause();
    try {
      // The kernel stops the threads of a process one by one, so that one may still answer for a moment.
      await run.writeUntilRefused({ writers: 2 });
      await run.note("a read", () => store.read(run.newKey()));
    } finally {
      server.resume();
    }
  },
};
