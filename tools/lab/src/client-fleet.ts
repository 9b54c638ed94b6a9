import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Dialect } from "./dialect.ts";

/** What a server publishes in one turn of its event loop, when it is asked to. */
export interface Tick {
  readonly messages: number;
  readonly bytes: number;
}

export type FleetCommand =
  | { readonly kind: "connect"; readonly count: number }
  /** Tick after tick, each when all clients have all of the last. */
  | { readonly kind: "load"; readonly tick: Tick; readonly forMs: number }
  /** One tick at a time on a timetable, however long the last takes. */
  | { readonly kind: "pace"; readonly tick: Tick; readonly ticks: number; readonly perSecond: number }
  /** Each of the clients sends its next message when the last is answered. */
  | { readonly kind: "echo"; readonly count: number }
  | { readonly kind: "mute" }
  | { readonly kind: "disconnect" };

export interface FleetReport {
  readonly durationMs: number;
  readonly deliveries: number;
  /** From request to receipt, for "pace" and "echo". */
  readonly latencyMs?: { readonly p50: number; readonly p99: number };
}

export type FleetAnswer =
  | { readonly ok: true; readonly report: FleetReport }
  | { readonly ok: false; readonly why: string };

export interface FleetPlan {
  readonly port: number;
  readonly dialect: Dialect;
}

/** Clients of one server in a process of their own. They speak raw frames, so that what they cost stays behind what the server costs. */
export class ClientFleet implements AsyncDisposable {
  readonly #child: ChildProcess;

  constructor(plan: FleetPlan) {
    this.#child = fork(join(import.meta.dirname, "fleet-process.ts"), [JSON.stringify(plan)], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
  }

  /** One command at a time. Rejects when a client was cut off or the command is not done in time. */
  run(command: FleetCommand, timeoutMs = 120_000): Promise<FleetReport> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        child.off("message", onMessage).off("exit", onExit);
      };
      const onMessage = (answer: FleetAnswer): void => {
        settle();
        if (answer.ok) resolve(answer.report);
        else reject(new Error(`the clients could not ${command.kind}: ${answer.why}`));
      };
      const onExit = (code: number | null): void => {
        settle();
        reject(new Error(`the clients exited with ${code} during "${command.kind}"`));
      };
      const timer = setTimeout(() => {
        settle();
        reject(new Error(`the clients did not finish "${command.kind}" within ${timeoutMs} ms`));
      }, timeoutMs);
      child.on("message", onMessage).once("exit", onExit);
      child.send(command);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#child.once("exit", () => resolve());
    this.#child.kill("SIGKILL");
    await promise;
  }
}
