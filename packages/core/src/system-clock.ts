import type { Clock, Timer } from "./clock.ts";

/** `setTimeout` fires at once above this, so longer waits are made of several. */
const maxTimeoutMs = 2 ** 31 - 1;

/** The clock of the machine. */
export function createSystemClock(): Clock {
  const schedule: Clock["schedule"] = (delayMs, run, { keepAlive = true } = {}): Timer => {
    let remainingMs = Math.max(0, delayMs);
    let handle: NodeJS.Timeout;
    const arm = (): void => {
      const partMs = Math.min(remainingMs, maxTimeoutMs);
      remainingMs -= partMs;
      handle = setTimeout(remainingMs > 0 ? arm : run, partMs);
      if (!keepAlive) handle.unref();
    };
    arm();
    return { cancel: () => clearTimeout(handle) };
  };
  return {
    now: Date.now,
    monotonicMs: () => performance.now(),
    schedule,
    sleep: (delayMs, signal) => sleepOn(schedule, delayMs, signal),
  };
}

/** Shared by every clock, so that they agree on what an abort does. */
export function sleepOn(schedule: Clock["schedule"], delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = schedule(delayMs, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

export const systemClock: Clock = createSystemClock();
