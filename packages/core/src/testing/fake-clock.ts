import type { Clock, Timer } from "../clock.ts";
import { sleepOn } from "../system-clock.ts";

export interface FakeClockOptions {
  /** What `now()` says at first, in milliseconds since the epoch. @default 2026-01-01T00:00:00Z */
  readonly startAt?: number;
}

export const fakeClockDefaults = { startAt: Date.UTC(2026, 0, 1) } as const satisfies Required<FakeClockOptions>;

export interface FakeClock extends Clock {
  /** Moves time on, firing what becomes due in order and letting promises settle after each. */
  advance(delayMs: number): Promise<void>;
  /** Moves `now()` alone, as when somebody sets the machine's clock. */
  jump(byMs: number): void;
  /** How many timers wait. */
  readonly pending: number;
}

interface Entry {
  readonly dueMs: number;
  readonly run: () => void;
}

/** Time that stands still until it is told to move. */
export function createFakeClock(options: FakeClockOptions = {}): FakeClock {
  const { startAt } = { ...fakeClockDefaults, ...options };
  const entries = new Set<Entry>();
  let elapsedMs = 0;
  let offsetMs = 0;

  const schedule: Clock["schedule"] = (delayMs, run): Timer => {
    const entry = { dueMs: elapsedMs + Math.max(0, delayMs), run };
    entries.add(entry);
    return { cancel: () => void entries.delete(entry) };
  };

  const takeDue = (untilMs: number): Entry | undefined => {
    let first: Entry | undefined;
    // Insertion order breaks ties, as with the timers of Node.
    for (const entry of entries)
      if (entry.dueMs <= untilMs && (first === undefined || entry.dueMs < first.dueMs)) first = entry;
    if (first !== undefined) entries.delete(first);
    return first;
  };

  return {
    now: () => startAt + elapsedMs + offsetMs,
    monotonicMs: () => elapsedMs,
    schedule,
    sleep: (delayMs, signal) => sleepOn(schedule, delayMs, signal),
    jump: (byMs) => {
      offsetMs += byMs;
    },
    get pending() {
      return entries.size;
    },
    async advance(delayMs) {
      const untilMs = elapsedMs + delayMs;
      await settle();
      for (let due = takeDue(untilMs); due !== undefined; due = takeDue(untilMs)) {
        elapsedMs = due.dueMs;
        due.run();
        await settle();
      }
      elapsedMs = untilMs;
    },
  };
}

/** A real turn of the event loop runs every promise reaction that is ready, however long the chain. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
