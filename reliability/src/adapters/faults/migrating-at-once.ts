import type { Fault } from "../fault.ts";
import { migrationKeys, textFor } from "../subject.ts";
import { startSubjectProcess } from "../subject-process.ts";

/** Each migration writes a key that can be written once, so that a second run of one would end its process with an error. */
export const migratingAtOnce: Fault = {
  name: "migrating",
  title: "two processes migrating at once",
  async inflict(run) {
    await run.store();
    const migrators = [1, 2].map(() => startSubjectProcess("migrate", run.subject.name, run.place));
    for (const migrator of migrators) run.cleanUp(() => migrator.kill());
    await Promise.all(migrators.map((migrator) => migrator.wrote(1)));
    for (const migrator of migrators) migrator.release();
    const codes = await Promise.all(migrators.map(({ exited }) => exited));
    run.saw(codes.every((code) => code === 0) ? "each ran once" : `exit codes ${codes.join(" and ")}`);
    for (const key of migrationKeys) run.acknowledge(key, textFor(key));
  },
};
