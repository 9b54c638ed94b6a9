import { readFileSync } from "node:fs";

/** The kernel counts in ticks of 1/100 s on every Linux that Node runs on. */
const microsPerTick = 10_000;

/** User and system time that a process has used so far, all its threads included. Linux only. */
export function cpuMicros(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The second field is the command in parentheses and may hold spaces, so the fields are counted behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * microsPerTick;
}

/** Resident memory of a process. Linux only. */
export function rssBytes(pid: number): number {
  const kibibytes = readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmRSS:\s+(\d+) kB$/m)?.[1];
  return Number(kibibytes) * 1024;
}
