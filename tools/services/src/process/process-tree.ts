import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 20;

/** The process and all that descend from it, parents before children. */
export function processTree(pid: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const [child, parent] of parentsByPid()) children.set(parent, [...(children.get(parent) ?? []), child]);
  const tree = [pid];
  for (const each of tree) tree.push(...(children.get(each) ?? []));
  return tree;
}

/** False for a process that is gone, or that only waits for its parent to notice. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return process.platform !== "linux" || stateOf(pid) !== "Z";
}

/** A process that has gone meanwhile is no error. */
export function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** Resolves to whether all of them ended in time. */
export async function waitForEnd(pids: readonly number[], timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (pids.some(isAlive)) {
    if (performance.now() > deadline) return false;
    await sleep(pollMs);
  }
  return true;
}

function parentsByPid(): readonly (readonly [pid: number, parent: number])[] {
  if (process.platform !== "linux") {
    const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
    return lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const parent = statFields(Number(name))?.[1];
      return parent === undefined ? [] : [[Number(name), Number(parent)] as const];
    });
}

const stateOf = (pid: number): string | undefined => statFields(pid)?.[0];

/** State, parent and what follows. The name before them may hold spaces and parentheses, hence the last one. */
function statFields(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
