import type { Fault } from "../fault.ts";
import { textFor } from "../subject.ts";
import { startSubjectProcess } from "../subject-process.ts";

const acknowledgedWrites = 200;

/** Another process writes without an end until SIGKILL; then this one opens what it left. */
export const killedInWriteLoop: Fault = {
  name: "killed",
  title: "kill -9 in a write loop",
  async inflict(run) {
    const writer = startSubjectProcess("write", run.subject.name, run.place);
    run.cleanUp(() => writer.kill());
    await writer.wrote(acknowledgedWrites);
    await writer.kill();
    run.saw("SIGKILL");
    for (const key of writer.lines) run.acknowledge(key, textFor(key));
  },
};
