import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { processTree, signal, waitForEnd } from "./process-tree.ts";
import { runCommand } from "./run-command.ts";
import type { WatchdogLine, Watched } from "./watchdog.ts";

const quickStopMs = 3_000;
const killMs = 5_000;
const commandMs = 60_000;

const left = new Map<string, Watched>();

// A Ctrl-C in the terminal is for the launcher; what it leaves behind is for this process.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => {});

for await (const text of createInterface({ input: process.stdin })) {
  const line = JSON.parse(text) as WatchdogLine;
  if ("forget" in line) left.delete(line.forget);
  else left.set(line.watch.folder, line.watch);
}

await Promise.allSettled([...left.values()].map(end));

async function end({ pid, signal: quickStop = "SIGKILL", folder, command }: Watched): Promise<void> {
  if (pid !== undefined) {
    const tree = processTree(pid);
    signal(tree, "SIGCONT");
    signal([pid], quickStop);
    if (!(await waitForEnd(tree, quickStopMs))) {
      signal(tree, "SIGKILL");
      await waitForEnd(tree, killMs);
    }
  }
  if (command !== undefined) await runCommand(command[0], command.slice(1), { timeoutMs: commandMs }).catch(() => {});
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
