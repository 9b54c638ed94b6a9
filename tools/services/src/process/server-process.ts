import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Environment, ServerIdentity } from "../service.ts";
import { ServiceError } from "../service-error.ts";
import { processTree, signal, waitForEnd } from "./process-tree.ts";
import { watch } from "./watchdog.ts";

/** How a server is run, as often as it is started. */
export interface ServerCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment?: Environment;
  readonly uid?: number;
  readonly gid?: number;
  /** Ends it in order. */
  readonly stopSignal: NodeJS.Signals;
  /** Ends it at once, with nothing left in the kernel. */
  readonly quickSignal: NodeJS.Signals;
  /** Rejects as long as the server does not answer its own protocol. */
  identify(): Promise<ServerIdentity>;
}

const readyMs = 90_000;
const stopMs = 30_000;
const killMs = 15_000;
const pollMs = 25;
const shownBytes = 1_500;

/** One server on one folder, started any number of times. */
export class ServerProcess {
  readonly #command: ServerCommand;
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #frozen: readonly number[] = [];

  constructor(command: ServerCommand, folder: string) {
    this.#command = command;
    this.#folder = folder;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves to what the server says of itself, once it does. */
  async start(): Promise<ServerIdentity> {
    if (this.#child !== undefined) throw new ServiceError("SERVICE_START_FAILED", "The server is running already.");
    this.#spawn();
    try {
      return await this.#waitUntilReady();
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  pause(): void {
    if (this.#child?.pid === undefined) return;
    // The parent first, or it could have a new child that is not in the list.
    signal([this.#child.pid], "SIGSTOP");
    this.#frozen = processTree(this.#child.pid);
    signal(this.#frozen, "SIGSTOP");
  }

  resume(): void {
    signal(this.#frozen.toReversed(), "SIGCONT");
    this.#frozen = [];
  }

  /** In order if the server manages to; either way it is gone. */
  async stop(): Promise<void> {
    this.resume();
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    const tree = processTree(pid);
    signal([pid], this.#command.stopSignal);
    if (!(await this.#ended(tree, stopMs))) await this.kill();
    this.#down();
  }

  async kill(): Promise<void> {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    const tree = [...new Set([...processTree(pid), ...this.#frozen])];
    signal(tree, "SIGKILL");
    this.#frozen = [];
    if (!(await this.#ended(tree, killMs)))
      throw new ServiceError("SERVICE_STOPPED", `Process ${pid} outlived SIGKILL for ${killMs} ms.`);
    this.#down();
  }

  #spawn(): void {
    const { file, args, environment, uid, gid, quickSignal } = this.#command;
    const log = openSync(this.#logPath, "w");
    const child = spawn(file, [...args], {
      cwd: this.#folder,
      // A group of its own: Ctrl-C in the terminal ends the launcher, which then ends the server in order.
      detached: true,
      stdio: ["ignore", log, log],
      env: { ...process.env, ...environment },
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
    closeSync(log);
    child.on("error", () => {});
    child.unref();
    this.#child = child;
    const { pid } = child;
    if (pid !== undefined) watch({ folder: this.#folder, pid, signal: quickSignal });
  }

  /** Its port is free only when the kernel hands over its exit status: threads may outlive the first one. */
  async #ended(tree: readonly number[], timeoutMs: number): Promise<boolean> {
    const child = this.#child;
    const deadline = performance.now() + timeoutMs;
    if (!(await waitForEnd(tree, timeoutMs))) return false;
    while (child !== undefined && !hasExited(child)) {
      if (performance.now() > deadline) return false;
      await sleep(pollMs);
    }
    return true;
  }

  #down(): void {
    this.#child = undefined;
    watch({ folder: this.#folder });
  }

  async #waitUntilReady(): Promise<ServerIdentity> {
    const deadline = performance.now() + readyMs;
    for (;;) {
      const child = this.#child;
      if (child?.pid === undefined || hasExited(child)) throw await this.#failure("ended before it was ready");
      try {
        return await this.#command.identify();
      } catch (cause) {
        if (performance.now() > deadline) throw await this.#failure(`was not ready after ${readyMs} ms`, cause);
      }
      await sleep(pollMs);
    }
  }

  async #failure(what: string, cause?: unknown): Promise<ServiceError> {
    const log = await readFile(this.#logPath, "utf8").catch(() => "");
    const message = `${this.#command.file} ${what}; its last words: ${log.trim().slice(-shownBytes) || "none"}`;
    return new ServiceError("SERVICE_START_FAILED", message, { cause });
  }

  get #logPath(): string {
    return join(this.#folder, "server.log");
  }
}

const hasExited = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;
