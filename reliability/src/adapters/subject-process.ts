import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Place } from "./subject.ts";

export type SubjectTask = "write" | "migrate";

export interface SubjectProcess {
  /** Every line it has written so far. */
  readonly lines: readonly string[];
  /** Its exit code, null after a signal. */
  readonly exited: Promise<number | null>;
  /** Rejects if it ends before. */
  wrote(lines: number): Promise<void>;
  /** Lets a process go on that waits to. */
  release(): void;
  /** SIGKILL; resolves once all that it wrote has been read. */
  kill(): Promise<void>;
}

/** Another process with the same adapter on the same place. */
export function startSubjectProcess(task: SubjectTask, subject: string, place: Place): SubjectProcess {
  const script = join(import.meta.dirname, "subject-process-main.ts");
  const child = spawn(
    process.execPath,
    [
      "--conditions=@mega/source",
      "--disable-warning=ExperimentalWarning",
      script,
      task,
      subject,
      JSON.stringify(place),
    ],
    { stdio: ["pipe", "pipe", "inherit"], env: { PATH: process.env["PATH"] } },
  );
  const exited = once(child, "close").then(([code]) => code as number | null);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on("line", (line) => lines.push(line));
  child.stdin.on("error", () => {});
  return {
    lines,
    exited,
    wrote: (count) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (lines.length >= count) resolve();
        };
        reader.on("line", look);
        reader.once("close", () =>
          reject(new Error(`the ${task} process of ${subject} ended after ${lines.length} lines`)),
        );
        look();
      }),
    release: () => void child.stdin.end(),
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
