import type { TimeoutQueue } from "./timeout-queue.ts";

/** What the work under a breaker is given. */
export interface BreakerCall {
  /** Aborts when the call times out or its caller gives up. Never after the call has ended: what it returned stays usable. */
  readonly signal: AbortSignal;
  /** Calls back once when `signal` would abort; at once when it has. Costs less than a signal of one's own. */
  onAbort(listener: (reason: unknown) => void): void;
}

/** How a call ended, apart from its time-out. */
export type CallOutcome<T> =
  | { readonly kind: "value"; readonly value: T }
  | { readonly kind: "error"; readonly error: unknown }
  | { readonly kind: "timeout" }
  | { readonly kind: "aborted"; readonly error: unknown };

export interface SupervisionOptions {
  /** The caller's signal. */
  readonly signal: AbortSignal | undefined;
  readonly timeouts: TimeoutQueue | undefined;
}

/** Runs the work until it ends, times out, or its caller gives up, whichever comes first. Never rejects. */
export function supervise<T>(
  work: (call: BreakerCall) => T | PromiseLike<T>,
  { signal, timeouts }: SupervisionOptions,
): Promise<CallOutcome<T>> {
  return new Promise((resolve) => {
    const call = new LazyCall();
    const end = (outcome: CallOutcome<T>): void => {
      if (timeout !== undefined) timeouts?.remove(timeout);
      signal?.removeEventListener("abort", onAbort);
      resolve(outcome);
    };
    const onAbort = (): void => {
      end({ kind: "aborted", error: signal?.reason });
      call.abort(signal?.reason);
    };
    const timeout = timeouts?.add(() => {
      end({ kind: "timeout" });
      call.abort(new DOMException("the call took too long", "TimeoutError"));
    });
    signal?.addEventListener("abort", onAbort, { once: true });
    start(work, call).then(
      (value) => end({ kind: "value", value }),
      (error: unknown) => end({ kind: "error", error }),
    );
  });
}

/** Turns a throw into a rejection. */
const start = async <T>(work: (call: BreakerCall) => T | PromiseLike<T>, call: BreakerCall): Promise<T> => work(call);

/** Most work never asks for its signal, and making one costs as much as all else here. */
class LazyCall implements BreakerCall {
  #controller: AbortController | undefined;
  #abort: { readonly reason: unknown } | undefined;
  #listener: ((reason: unknown) => void) | undefined;

  onAbort(listener: (reason: unknown) => void): void {
    if (this.#abort !== undefined) listener(this.#abort.reason);
    else this.#listener = listener;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abort !== undefined) this.#controller.abort(this.#abort.reason);
    }
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#abort = { reason };
    this.#controller?.abort(reason);
    this.#listener?.(reason);
  }
}
