import { writeSync } from "node:fs";
import { type Place, type Subject, textFor } from "./subject.ts";
import { loadSubject } from "./subjects/index.ts";

/** Waits until the pipe has it: what `process.stdout` keeps while the parent is slow would die with the process. */
const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

const tasks: Readonly<Record<string, (subject: Subject, place: Place) => Promise<void>>> = {
  async write(subject, place) {
    const { write } = await subject.open(place);
    for (let n = 1; ; n += 1) {
      const key = `child-${n}`;
      await write(key, textFor(key));
      say(key);
    }
  },
  async migrate(subject, place) {
    say("ready");
    process.stdin.resume();
    await new Promise((resolve) => process.stdin.once("end", resolve));
    await subject.migrate?.(place);
  },
};

const [task = "", name = "", place = ""] = process.argv.slice(2);
await tasks[task]?.(await loadSubject(name), JSON.parse(place) as Place);
