import { link, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "@mega/core";
import { FileError } from "../file-error.ts";
import { mapFileError, systemCodeOf } from "../map-file-error.ts";
import { Turns } from "../turns.ts";
import type { ProcessRegistry } from "./process-registry.ts";

export interface ProcessLocksOptions {
  readonly directory: string;
  readonly registry: ProcessRegistry;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** A lock while it is held. */
export interface HeldLock {
  /** Asked before what must not happen twice. Rejects with `FILE_LOCKED` when this process stood still for so long that another took over. */
  confirm(): Promise<void>;
}

/** Pause between two looks at a lock that another process holds. */
const pauseMs = { min: 2, max: 25 } as const;

/**
 * Locks by name among all processes of a directory. A lock is a hard link to its holder's file, made in one step; the lock of a process that
 * has ended is taken away by whoever first links a claim named after the dead holder. A token is never used twice, so no claim outlives
 * what it is about: however late a claimant is, it removes the lock of that holder or none.
 */
export class ProcessLocks {
  readonly #options: ProcessLocksOptions;
  readonly #turns = new Turns();

  constructor(options: ProcessLocksOptions) {
    this.#options = options;
  }

  /** Works of this process wait for each other without a limit of time: each is short or ends with an error. */
  run<T>(name: string, work: (lock: HeldLock) => Promise<T>): Promise<T> {
    const path = join(this.#options.directory, name);
    return this.#turns.take(name, async () => {
      await this.#acquire(path);
      try {
        return await work({ confirm: () => this.#confirm(path) });
      } finally {
        await this.#release(path);
      }
    });
  }

  async #acquire(path: string): Promise<void> {
    const { clock, timeoutMs } = this.#options;
    const giveUpAt = clock.monotonicMs() + timeoutMs;
    for (let delayMs: number = pauseMs.min; ; delayMs = Math.min(delayMs * 2, pauseMs.max)) {
      if (await this.#link(path)) return;
      if (await this.#freeOfGone(path)) continue;
      if (clock.monotonicMs() >= giveUpAt)
        throw new FileError("FILE_LOCKED", `another process kept the lock ${path} for more than ${timeoutMs} ms`, {
          data: { option: "files.lockTimeoutMs", lock: path, timeoutMs },
        });
      await clock.sleep(delayMs * (0.5 + Math.random()));
    }
  }

  async #link(path: string): Promise<boolean> {
    try {
      await link(this.#options.registry.path, path);
      return true;
    } catch (error) {
      const systemCode = systemCodeOf(error);
      if (systemCode === "EEXIST") return false;
      if (systemCode !== "ENOENT") throw mapFileError(error, `lock ${path}`);
      // Others took this process for ended and forgot it; a sign of life registers it again.
      await this.#options.registry.beat();
      return false;
    }
  }

  /** Removes the lock if its holder has ended; whether trying again at once may help. */
  async #freeOfGone(path: string): Promise<boolean> {
    const { registry } = this.#options;
    const holder = await registry.ownerOf(path);
    if (holder === undefined) return true;
    // Left by a release that failed: nobody else in this process holds it, for it is this work's turn.
    if (holder.token === registry.self.token) return remove(path);
    if (!(await registry.isGone(holder))) return false;
    const claims = await this.#claim(path, holder.token);
    if (claims.length === 0) return false;
    if ((await registry.ownerOf(path))?.token === holder.token) await remove(path);
    for (const claim of claims) await remove(claim);
    return true;
  }

  /** Claims the lock of a dead holder, through the claims of those who died over it; empty while another does. */
  async #claim(path: string, token: string): Promise<readonly string[]> {
    const { registry } = this.#options;
    const claims: string[] = [];
    for (let dead = token; ; ) {
      const claim = `${path}.${dead}`;
      claims.unshift(claim);
      if (await this.#link(claim)) return claims;
      const claimant = await registry.ownerOf(claim);
      if (claimant?.token === registry.self.token) return claims;
      if (claimant === undefined || !(await registry.isGone(claimant))) return [];
      dead = claimant.token;
    }
  }

  async #confirm(path: string): Promise<void> {
    const { registry } = this.#options;
    if (!registry.isLate) return;
    await registry.beat();
    if ((await registry.ownerOf(path))?.token === registry.self.token) return;
    throw new FileError("FILE_LOCKED", `this process stood still for so long that another took the lock ${path}`, {
      data: { lock: path },
    });
  }

  async #release(path: string): Promise<void> {
    const { registry } = this.#options;
    if (registry.isLate && (await registry.ownerOf(path))?.token !== registry.self.token) return;
    await remove(path);
  }
}

/** Always true, for the loop that goes on. */
async function remove(path: string): Promise<true> {
  try {
    await unlink(path);
  } catch (error) {
    if (systemCodeOf(error) !== "ENOENT") throw mapFileError(error, `unlock ${path}`);
  }
  return true;
}
