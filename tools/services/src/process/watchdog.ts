import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What is left to do if this process dies without doing it; the newest word about a folder holds. */
export interface Watched {
  readonly folder: string;
  readonly pid?: number;
  /** The quickest signal after which the server leaves nothing behind in the kernel. */
  readonly signal?: NodeJS.Signals;
  readonly command?: readonly [file: string, ...args: string[]];
}

/** One line of the watchdog's input. */
export type WatchdogLine = { readonly watch: Watched } | { readonly forget: string };

let tell: ((line: WatchdogLine) => void) | undefined;

/**
 * Hands a server to a process that outlives this one: when this one ends in any way, SIGKILL included, the pipe between
 * them closes and the watchdog ends what it was told of. The first call starts it; it never keeps this process alive.
 */
export function watch(watched: Watched): void {
  tell ??= startWatchdog();
  tell({ watch: watched });
}

/** For when the folder is gone and nothing runs on it any more. */
export const forget = (folder: string): void => tell?.({ forget: folder });

function startWatchdog(): (line: WatchdogLine) => void {
  const child = spawn(process.execPath, [fileURLToPath(new URL("watchdog-main.ts", import.meta.url))], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    // Conditions and loaders that a test runner sets are not for it.
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  child.stdin.on("error", () => {
    tell = undefined;
  });
  return (line) => void child.stdin.write(`${JSON.stringify(line)}\n`);
}
