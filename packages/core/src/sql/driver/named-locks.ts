import type { Clock } from "../../clock.ts";
import { SqlError } from "../sql-error.ts";
import { Lane, type LaneHolder } from "./lane.ts";

export interface NamedLockOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Locks by name within this process. Waiting longer than `timeoutMs` rejects with `SQL_LOCKED`. */
export class NamedLocks {
  readonly #clock: Clock;
  readonly #maxQueued: number;
  readonly #lanes = new Map<string, Lane>();

  constructor(clock: Clock, maxQueued: number) {
    this.#clock = clock;
    this.#maxQueued = maxQueued;
  }

  async run<T>(name: string, work: () => Promise<T>, options: NamedLockOptions): Promise<T> {
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

interface EnterLock extends NamedLockOptions {
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
