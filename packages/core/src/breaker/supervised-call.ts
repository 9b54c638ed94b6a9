import { QueuedTimeout, type TimeoutQueue } from "./timeout-queue.ts";

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

export interface SupervisionOptions<T> {
  /** The caller's signal. */
  readonly signal: AbortSignal | undefined;
  readonly timeouts: TimeoutQueue | undefined;
  /** Called once. */
  readonly onEnd: (outcome: CallOutcome<T>) => void;
}

/** Runs the work until it ends, times out, or its caller gives up, whichever comes first. Never throws. */
export const supervise = <T>(work: (call: BreakerCall) => T | PromiseLike<T>, options: SupervisionOptions<T>): void =>
  new SupervisedCall(options).start(work);

/** One object for all there is to a call: it is made for each. */
class SupervisedCall<T> extends QueuedTimeout implements BreakerCall {
  readonly #options: SupervisionOptions<T>;
  #hasEnded = false;
  /** Most work never asks for its signal, and making one costs more than all else here. */
  #controller: AbortController | undefined;
  #abort: { readonly reason: unknown } | undefined;
  #listener: ((reason: unknown) => void) | undefined;
  #onCallerAbort: (() => void) | undefined;

  constructor(options: SupervisionOptions<T>) {
    super();
    this.#options = options;
  }

  start(work: (call: BreakerCall) => T | PromiseLike<T>): void {
    const { signal, timeouts } = this.#options;
    timeouts?.add(this);
    if (signal !== undefined) this.#heed(signal);
    let result: T | PromiseLike<T>;
    try {
      result = work(this);
    } catch (error) {
      this.#end({ kind: "error", error });
      return;
    }
    Promise.resolve(result).then(
      (value) => this.#end({ kind: "value", value }),
      (error: unknown) => this.#end({ kind: "error", error }),
    );
  }

  onTimeout(): void {
    if (this.#hasEnded) return;
    this.#end({ kind: "timeout" }, true);
    this.#abortWork(new DOMException("the call took too long", "TimeoutError"));
  }

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

  #heed(signal: AbortSignal): void {
    this.#onCallerAbort = () => {
      this.#end({ kind: "aborted", error: signal.reason });
      this.#abortWork(signal.reason);
    };
    signal.addEventListener("abort", this.#onCallerAbort, { once: true });
  }

  #end(outcome: CallOutcome<T>, isExpired = false): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const { signal, timeouts, onEnd } = this.#options;
    if (!isExpired) timeouts?.remove(this);
    if (this.#onCallerAbort !== undefined) signal?.removeEventListener("abort", this.#onCallerAbort);
    onEnd(outcome);
  }

  #abortWork(reason: unknown): void {
    this.#abort = { reason };
    this.#controller?.abort(reason);
    this.#listener?.(reason);
  }
}
