import { spawn } from "node:child_process";
import { join } from "node:path";

/** What the load generator does: closed loops, each sending its next request when the last is answered. */
export interface LoadPlan {
  readonly port: number;
  readonly connections: number;
  /** In total, over all connections. */
  readonly requests: number;
  /** Encoded requests, sent in turn. */
  readonly messages: readonly string[];
  /** The generator ends by then, whatever is left. */
  readonly timeoutMs: number;
  /** At most so many requests per second over all connections, evenly; without it, as fast as answers come. */
  readonly ratePerSecond?: number;
}

export interface LoadReport {
  readonly completed: number;
  /** Sent, but never answered in full: the connection ended first. */
  readonly lost: number;
  /** Answered with a status of 400 or more. */
  readonly refusedByStatus: number;
  /** Connections that found no listener: the end of a drain. */
  readonly refusedConnections: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly durationMs: number;
}

export interface RunningLoad {
  /** Resolves when every connection has had its first answer; rejects when the load ends before. */
  readonly underWay: Promise<void>;
  readonly report: Promise<LoadReport>;
}

/** Starts a plan in a process of its own, so that its cost is not the server's and not the measurer's. */
export function startLoad(plan: LoadPlan): RunningLoad {
  const child = spawn(process.execPath, [join(import.meta.dirname, "load-generator.ts"), JSON.stringify(plan)], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const chunks: string[] = [];
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => chunks.push(chunk));
  const report = new Promise<LoadReport>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(JSON.parse(chunks.join("")) as LoadReport);
      else reject(new Error(`the load generator exited with ${code}`));
    });
  });
  const underWay = new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    report.then(() => reject(new Error("the load ended before it was under way")), reject);
  });
  // Most callers wait for the report alone, which says the same.
  underWay.catch(() => undefined);
  return { underWay, report };
}

/** Runs a plan to its end. */
export const runLoad = (plan: LoadPlan): Promise<LoadReport> => startLoad(plan).report;
