import type { Clock, Timer } from "../../src/clock.ts";

export interface ManualClock extends Clock {
  /** Moves time forward and runs what has become due, in order. */
  advance(ms: number): void;
  pendingTimers(): number;
  /** How many of them keep the process alive. */
  livingTimers(): number;
}

/** Time that stands still until a test moves it. */
export function createManualClock(): ManualClock {
  let time = 0;
  const timers = new Set<{ readonly at: number; readonly run: () => void; readonly keepAlive: boolean }>();
  const schedule: Clock["schedule"] = (delayMs, run, { keepAlive = true } = {}): Timer => {
    const timer = { at: time + Math.max(0, delayMs), run, keepAlive };
    timers.add(timer);
    return { cancel: () => void timers.delete(timer) };
  };
  return {
    now: () => 1_700_000_000_000 + time,
    monotonicMs: () => time,
    schedule,
    sleep: (delayMs) => new Promise((resolve) => schedule(delayMs, resolve)),
    pendingTimers: () => timers.size,
    livingTimers: () => [...timers].filter(({ keepAlive }) => keepAlive).length,
    advance(ms) {
      const end = time + ms;
      for (;;) {
        const [due] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (due === undefined) break;
        timers.delete(due);
        time = due.at;
        due.run();
      }
      time = end;
    },
  };
}
