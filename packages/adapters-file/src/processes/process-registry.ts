import { lstat, readdir, unlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, Logger, Timer } from "@mega/core";
import { systemCodeOf } from "../map-file-error.ts";
import { readSmallFile } from "../read-small-file.ts";
import {
  decodeIdentity,
  encodeIdentity,
  hasEnded,
  identifyThisProcess,
  isToken,
  type ProcessIdentity,
} from "./process-identity.ts";

/** Pause between two signs of life. */
const beatMs = 4_000;

/** A process that gave no sign of life for so long counts as ended, wherever it runs. */
const silenceMs = 20_000;

export interface ProcessRegistryOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What a file says about who made it. */
interface Owner {
  readonly token: string;
  readonly identity: ProcessIdentity | undefined;
  readonly beat: bigint;
}

/**
 * The processes that share one directory: a file each, whose modification time is its sign of life. A lock is a hard link to that file, so
 * it carries the same name and the same sign of life, and appears complete in one step.
 */
export class ProcessRegistry {
  readonly self: ProcessIdentity;
  /** This process's file: what locks link to. */
  readonly path: string;
  readonly #options: ProcessRegistryOptions;
  /** The last sign of life seen of others, and when: by this process's own clock, which nobody sets. */
  readonly #seen = new Map<string, { readonly beat: bigint; readonly since: number }>();
  #beatenAt: number;
  #timer: Timer | undefined;
  #beating: Promise<void> = Promise.resolve();
  #peers = 1;

  private constructor(self: ProcessIdentity, options: ProcessRegistryOptions) {
    this.self = self;
    this.path = join(options.directory, self.token);
    this.#options = options;
    this.#beatenAt = options.clock.monotonicMs();
  }

  static async open(options: ProcessRegistryOptions): Promise<ProcessRegistry> {
    const registry = new ProcessRegistry(await identifyThisProcess(), options);
    await registry.#register();
    await registry.#reap();
    registry.#plan();
    return registry;
  }

  /** How many processes use the directory, this one included; known with a delay of some seconds. */
  get peers(): number {
    return this.#peers;
  }

  /** Whether others may have taken this process for ended. */
  get isLate(): boolean {
    return this.#options.clock.monotonicMs() - this.#beatenAt > silenceMs / 2;
  }

  async close(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    await this.#beating;
    await unlink(this.path).catch(ignoreMissing);
  }

  async beat(): Promise<void> {
    const { clock } = this.#options;
    const at = clock.monotonicMs();
    const seconds = clock.now() / 1_000;
    try {
      await utimes(this.path, seconds, seconds);
    } catch (error) {
      if (systemCodeOf(error) !== "ENOENT") throw error;
      await this.#register();
    }
    this.#beatenAt = at;
  }

  /** Who made the file at this path, by its content; undefined when there is none. */
  async ownerOf(path: string): Promise<Owner | undefined> {
    const file = await readSmallFile(path);
    if (file === undefined) return undefined;
    const identity = decodeIdentity(file.text);
    return { token: identity?.token ?? `file-${file.inode}`, identity, beat: file.modifiedNs };
  }

  /** Whether a process runs no more: its id says so, or it has been silent for too long. */
  async isGone({ token, identity, beat }: Owner): Promise<boolean> {
    if (token === this.self.token) return false;
    if (identity !== undefined && (await hasEnded(identity, this.self))) return true;
    if (identity !== undefined && !(await this.isRegistered(token))) return true;
    const now = this.#options.clock.monotonicMs();
    const seen = this.#seen.get(token);
    if (seen?.beat === beat) return now - seen.since >= silenceMs;
    this.#seen.set(token, { beat, since: now });
    return false;
  }

  /** Whether a process with this token uses the directory, as far as its file says. */
  async isRegistered(token: string): Promise<boolean> {
    if (token === this.self.token) return true;
    return (await lstat(join(this.#options.directory, token)).catch(ignoreMissing)) !== undefined;
  }

  async #register(): Promise<void> {
    await writeFile(this.path, encodeIdentity(this.self), { mode: 0o600 });
  }

  /** Forgets those that have ended. */
  async #reap(): Promise<void> {
    const { directory } = this.#options;
    const names = await readdir(directory);
    const others = names.filter((name) => isToken(name) && name !== this.self.token);
    let live = 1;
    for (const name of others) {
      const path = join(directory, name);
      const owner = await this.ownerOf(path);
      if (owner === undefined) continue;
      if (await this.isGone(owner)) await unlink(path).catch(ignoreMissing);
      else live += 1;
    }
    this.#peers = live;
    for (const token of this.#seen.keys()) if (isToken(token) && !names.includes(token)) this.#seen.delete(token);
  }

  #plan(): void {
    const run = (): void => {
      this.#beating = this.#tick();
    };
    this.#timer = this.#options.clock.schedule(beatMs, run, { keepAlive: false });
  }

  async #tick(): Promise<void> {
    try {
      await this.beat();
      await this.#reap();
    } catch (err) {
      this.#options.logger.warn({ err }, "could not show the other processes that this one lives; trying again");
    }
    if (this.#timer !== undefined) this.#plan();
  }
}

function ignoreMissing(error: unknown): undefined {
  if (systemCodeOf(error) !== "ENOENT") throw error;
}
