import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export interface Child {
  readonly process: ChildProcess;
  /** Every line it has written so far. */
  readonly lines: readonly string[];
  /** Resolves once it has written this many lines. */
  wrote(count: number): Promise<void>;
  /** Resolves with its exit code, null after a signal, once all that it wrote has been read. */
  readonly exited: Promise<number | null>;
}

/** Starts the scripts in the folder `children` beside the module of this URL. */
export const childStarter =
  (moduleUrl: string) =>
  (script: string, ...args: readonly string[]): Child =>
    startChild(fileURLToPath(new URL(`children/${script}`, moduleUrl)), args);

/** Runs a script on the TypeScript sources. It is killed with the test. */
function startChild(path: string, args: readonly string[]): Child {
  const child = spawn(process.execPath, ["--conditions", "@mega/source", path, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { PATH: process.env["PATH"] },
  });
  const exited = once(child, "close").then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  const wrote = (count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (lines.length >= count) resolve();
      };
      reader.on("line", look);
      reader.once("close", () => reject(new Error(`${path} ended after ${lines.length} lines`)));
      look();
    });
  reader.on("line", (line) => lines.push(line));
  return { process: child, lines, wrote, exited };
}
