import type { Clock } from "@mega/core";
import { SqlError } from "@mega/core/sql";
import { Lane, type LaneHolder } from "./lane.ts";
import type { ProcessLockOptions } from "./process-lock.ts";

/** Locks by name within this process: all that a database in memory can be shared by. */
export class NamedLocks {
  readonly #clock: Clock;
  readonly #maxQueued: number;
  readonly #lanes = new Map<string, Lane>();

  constructor(clock: Clock, maxQueued: number) {
    this.#clock = clock;
    this.#maxQueued = maxQueued;
  }

  async run<T>(name: string, work: () => Promise<T>, options: Omit<ProcessLockOptions, "clock">): Promise<T> {
    const lane = this.#laneOf(name, options.timeoutMs);
    const holder: LaneHolder = { parent: undefined };
    await enter(lane, holder, { ...options, name });
    try {
      return await work();
    } finally {
      lane.leave(holder);
      if (lane.isFree) this.#lanes.delete(name);
    }
  }

  #laneOf(name: string, queueTimeoutMs: number): Lane {
    const known = this.#lanes.get(name);
    if (known !== undefined) return known;
    const lane = new Lane({ capacity: 1, clock: this.#clock, queueTimeoutMs, maxQueued: this.#maxQueued });
    this.#lanes.set(name, lane);
    return lane;
  }
}

interface EnterLock extends Omit<ProcessLockOptions, "clock"> {
  readonly name: string;
}

async function enter(lane: Lane, holder: LaneHolder, { name, timeoutMs, signal }: EnterLock): Promise<void> {
  try {
    await lane.enter(holder, { signal, queueTimeoutMs: timeoutMs });
  } catch (error) {
    if (!(error instanceof SqlError) || error.code !== "SQL_TIMEOUT") throw error;
    throw new SqlError("SQL_LOCKED", `another holder kept the lock "${name}" for more than ${timeoutMs} ms`, {
      data: { lock: name, timeoutMs },
    });
  }
}
