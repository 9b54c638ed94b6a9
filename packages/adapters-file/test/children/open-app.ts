import { writeSync } from "node:fs";
import { fileCache, fileSessions, files } from "@mega/adapters-file";
import { createApp, silentLogger } from "@mega/core";

/** The app of a child process, on the directory that its first argument names. */
export async function openApp() {
  const app = createApp({
    name: "child",
    logger: silentLogger,
    resources: {
      files: files({ directory: process.argv[2] ?? "", synchronous: "normal" }),
      cache: fileCache({ storage: "files" }),
      sessions: fileSessions({ storage: "files" }),
    },
  });
  await app.start();
  return { app, ...app.resources };
}

/** Waits until the pipe has it: what `process.stdout` keeps while the parent is slow would die with the process. */
export const say = (value: unknown): void => {
  writeSync(1, `${JSON.stringify(value)}\n`);
};

/** Resolves when the parent closes the input. */
export const told = (): Promise<void> =>
  new Promise((resolve) => {
    process.stdin.resume().on("end", () => resolve());
  });
