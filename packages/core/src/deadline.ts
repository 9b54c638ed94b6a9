import type { Clock } from "./clock.ts";

/** A point in time that several steps share: each is told what remains, none gets a fresh budget. */
export interface Deadline {
  /** Milliseconds left, never below zero. */
  remainingMs(): number;
  /** Aborts when the deadline passes. */
  readonly signal: AbortSignal;
}

/** A deadline with its timer: dispose it once the work is done, or it keeps the process alive until it passes. */
export interface OwnedDeadline extends Deadline, Disposable {}

/** The signal aborts with a `TimeoutError`, as `AbortSignal.timeout` does; unlike that one it keeps the process alive. */
export function createDeadline(delayMs: number, clock: Clock): OwnedDeadline {
  const endsAt = clock.monotonicMs() + delayMs;
  const controller = new AbortController();
  const timer = clock.schedule(delayMs, () => {
    controller.abort(new DOMException(`the deadline of ${delayMs} ms has passed`, "TimeoutError"));
  });
  return {
    remainingMs: () => Math.max(0, endsAt - clock.monotonicMs()),
    signal: controller.signal,
    [Symbol.dispose]: () => timer.cancel(),
  };
}

/** Runs the work against a deadline of its own, which ends with it. */
export async function withDeadline<T>(
  delayMs: number,
  clock: Clock,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const deadline = createDeadline(delayMs, clock);
  try {
    return await work(deadline);
  } finally {
    deadline[Symbol.dispose]();
  }
}
