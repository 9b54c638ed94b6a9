import { execFile } from "node:child_process";
import type { Environment } from "../service.ts";

export interface RunCommandOptions {
  readonly timeoutMs: number;
  readonly environment?: Environment;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
}

const outputBytes = 32 * 1024 * 1024;
const shownBytes = 1_500;

/** Runs a program to its end and returns what it printed; rejects with the end of its complaint. */
export function runCommand(file: string, args: readonly string[], options: RunCommandOptions): Promise<string> {
  const { timeoutMs, environment = process.env, ...identity } = options;
  return new Promise((resolve, reject) => {
    const child = execFile(
      file,
      [...args],
      { ...identity, env: { ...environment }, timeout: timeoutMs, killSignal: "SIGKILL", maxBuffer: outputBytes },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        const complaint = (stderr.trim() || stdout.trim()).slice(-shownBytes);
        const ending = error.killed === true ? `was stopped after ${timeoutMs} ms` : "failed";
        reject(new Error(`${file} ${ending}: ${complaint || error.message}`, { cause: error }));
      },
    );
    child.stdin?.end();
  });
}
