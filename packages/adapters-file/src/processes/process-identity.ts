import { randomBytes } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";

/** Who holds a lock or owns a temporary file: one open storage of one process. */
export interface ProcessIdentity {
  /** Never used twice. */
  readonly token: string;
  /** The boot of a machine where the system names it, else the machine. */
  readonly machine: string;
  /** Process ids mean something within one of these only; "" where the system has none. */
  readonly namespace: string;
  readonly pid: number;
  /** Tells a process from a later one with its id; "" where the system does not say. */
  readonly startedAt: string;
}

const tokenPattern = /^[0-9a-f]{32}$/;

export const isToken = (text: string): boolean => tokenPattern.test(text);

export async function identifyThisProcess(): Promise<ProcessIdentity> {
  const { pid } = process;
  return {
    token: randomBytes(16).toString("hex"),
    machine: (await textOf(readFile("/proc/sys/kernel/random/boot_id", "utf8"))) || hostname(),
    namespace: await textOf(readlink("/proc/self/ns/pid")),
    pid,
    startedAt: (await statusOf(pid))?.startedAt ?? "",
  };
}

export const encodeIdentity = (identity: ProcessIdentity): string => `${JSON.stringify(identity)}\n`;

/** Total: undefined for whatever is none. */
export function decodeIdentity(text: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isIdentity(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== "object" || value === null) return false;
  const { token, machine, namespace, pid, startedAt } = value as Partial<Record<keyof ProcessIdentity, unknown>>;
  const areTexts = [token, machine, namespace, startedAt].every((each) => typeof each === "string");
  return areTexts && isToken(String(token)) && Number.isSafeInteger(pid) && Number(pid) > 0;
}

/** Whether the process has certainly ended. False says nothing: it may run elsewhere, or its id may have a new owner. */
export async function hasEnded(identity: ProcessIdentity, self: ProcessIdentity): Promise<boolean> {
  if (identity.machine !== self.machine || identity.namespace !== self.namespace) return false;
  if (!exists(identity.pid)) return true;
  if (identity.startedAt === "") return false;
  const status = await statusOf(identity.pid);
  return status !== undefined && (status.isZombie || status.startedAt !== identity.startedAt);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

interface ProcessStatus {
  readonly startedAt: string;
  /** Ended, and its parent has not asked yet. */
  readonly isZombie: boolean;
}

/** From `/proc`; undefined where there is none. The command's name comes before the fields, and may hold spaces and brackets. */
async function statusOf(pid: number): Promise<ProcessStatus | undefined> {
  const text = await textOf(readFile(`/proc/${pid}/stat`, "utf8"));
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, startedAt] = [fields[0], fields[19]];
  return state === undefined || startedAt === undefined ? undefined : { startedAt, isZombie: /^[ZXx]$/.test(state) };
}

async function textOf(reading: Promise<string>): Promise<string> {
  try {
    return (await reading).trim();
  } catch {
    return "";
  }
}
