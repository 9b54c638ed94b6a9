import { type CircuitBreakerPolicy, CircuitState, circuitBreaker, handleWhenResult, type IBackoff } from "cockatiel";
import { notifyListener } from "../notify-listener.ts";
import { BreakerError } from "./breaker-error.ts";
import { type BreakerMetrics, type CallResult, createBreakerMetrics } from "./breaker-metrics.ts";
import { type BreakerOptions, type ResolvedBreakerOptions, resolveBreaker } from "./breaker-options.ts";
import { RollingWindow } from "./rolling-window.ts";
import { type BreakerCall, type CallOutcome, supervise } from "./supervised-call.ts";
import { TimeoutQueue } from "./timeout-queue.ts";

/** `half-open` from the moment at which a probe may go until it has ended. */
export type BreakerState = "closed" | "open" | "half-open";

export interface RunOptions {
  /** Ends the call for its caller, with the signal's reason. Says nothing about the system behind, so it is not counted. */
  readonly signal?: AbortSignal;
}

/** Keeps callers from waiting for a system that is down, and that system from calls it cannot serve. */
export interface CircuitBreaker extends Disposable {
  readonly name: string;
  readonly state: BreakerState;
  /** How many calls are under way. */
  readonly inFlight: number;
  /** Makes the call, or rejects at once with `BREAKER_OPEN` or `BREAKER_CAPACITY`. Nothing is ever queued. */
  run<T>(work: (call: BreakerCall) => T | PromiseLike<T>, options?: RunOptions): Promise<T>;
  /** Calls back after each change of state; returns what stops that. */
  onStateChange(listener: (state: BreakerState) => void): () => void;
}

export function createCircuitBreaker(options: BreakerOptions): CircuitBreaker {
  return new Breaker(resolveBreaker(options));
}

type Work<T> = (call: BreakerCall) => T | PromiseLike<T>;

/** cockatiel asks the wall clock whether an open circuit may be probed; `admit` has asked the monotonic one before. */
const always: IBackoff<unknown> = { duration: Number.NEGATIVE_INFINITY, next: () => always };

const stateNumbers = { closed: 0, "half-open": 1, open: 2 } as const satisfies Record<BreakerState, number>;

/**
 * closed → open when the window holds enough failures; open → half-open when a call comes after `resetTimeoutMs`, and that call is the
 * probe; half-open → closed or open as the probe ends. The states and their changes are cockatiel's; what counts, when a probe may go and
 * who must not wait for it is decided here.
 */
class Breaker implements CircuitBreaker {
  readonly #options: ResolvedBreakerOptions;
  readonly #window: RollingWindow;
  readonly #policy: CircuitBreakerPolicy;
  readonly #metrics: BreakerMetrics;
  readonly #timeouts: TimeoutQueue | undefined;
  /** A probe always has an end, or a hung one would keep the breaker half-open for good. */
  readonly #probeTimeouts: TimeoutQueue;
  #openedAt = 0;
  #inFlight = 0;

  constructor(options: ResolvedBreakerOptions) {
    const { clock, timeoutMs, resetTimeoutMs } = options;
    this.#options = options;
    this.#window = new RollingWindow(clock, options.rollingWindowMs);
    this.#timeouts = timeoutMs > 0 ? new TimeoutQueue(clock, timeoutMs) : undefined;
    this.#probeTimeouts = this.#timeouts ?? new TimeoutQueue(clock, resetTimeoutMs);
    this.#metrics = createBreakerMetrics(options.name, {
      state: () => stateNumbers[this.state],
      inFlight: () => this.#inFlight,
    });
    this.#policy = circuitBreaker(handleWhenResult(isFailure), {
      halfOpenAfter: always,
      breaker: {
        state: undefined,
        // A probe that succeeded begins anew: what was counted before it tells of the past.
        success: () => this.#window.clear(),
        failure: (state) => this.#recordFailure(state),
      },
    });
    this.#policy.onBreak((reason) => {
      // A probe whose caller gave up has shown nothing: the next call may probe at once.
      if (!("value" in reason && reason.value === "aborted")) this.#openedAt = clock.monotonicMs();
    });
  }

  get name(): string {
    return this.#options.name;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get state(): BreakerState {
    if (this.#policy.state === CircuitState.Closed) return "closed";
    return this.#policy.state === CircuitState.Open && this.#openForMs() > 0 ? "open" : "half-open";
  }

  run<T>(work: Work<T>, { signal }: RunOptions = {}): Promise<T> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    this.#inFlight++;
    return this.#policy.state === CircuitState.Closed ? this.#call(work, signal) : this.#probe(work, signal);
  }

  onStateChange(listener: (state: BreakerState) => void): () => void {
    const subscription = this.#policy.onStateChange((state) => notifyListener(() => listener(stateNames[state])));
    return () => subscription.dispose();
  }

  [Symbol.dispose](): void {
    this.#metrics.close();
  }

  /** How long no probe may go yet; 0 when one may. */
  #openForMs(): number {
    const { clock, resetTimeoutMs } = this.#options;
    return Math.max(0, this.#openedAt + resetTimeoutMs - clock.monotonicMs());
  }

  /** Why a call must not run now. cockatiel would let callers wait for a running probe; here they fail fast. */
  #refusal(): BreakerError | undefined {
    const { name, capacity } = this.#options;
    const { state } = this.#policy;
    const retryAfterMs = state === CircuitState.Open ? this.#openForMs() : 0;
    if (state === CircuitState.HalfOpen || retryAfterMs > 0) {
      this.#metrics.count("rejected_open");
      return new BreakerError("BREAKER_OPEN", `the circuit breaker "${name}" is open`, {
        data: { name, retryAfterMs },
      });
    }
    if (this.#inFlight < capacity) return undefined;
    this.#metrics.count("rejected_capacity");
    const message = `the circuit breaker "${name}" has ${capacity} calls under way`;
    return new BreakerError("BREAKER_CAPACITY", message, { data: { name, capacity } });
  }

  /** Only trouble is told to cockatiel: nothing else opens a closed circuit, and most calls have none. */
  #call<T>(work: Work<T>, signal: AbortSignal | undefined): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = (outcome: CallOutcome<T>): void => {
        this.#inFlight--;
        if (outcome.kind === "value") resolve(outcome.value);
        else reject(this.#errorOf(outcome));
      };
      const onEnd = (outcome: CallOutcome<T>): void => {
        const result = this.#count(outcome);
        // A call that outlived the state it began in tells of the past.
        const counts = result !== "aborted" && this.#policy.state === CircuitState.Closed;
        if (counts && isTrouble(result)) {
          void this.#policy.execute(() => result).then(() => settle(outcome));
          return;
        }
        if (counts) this.#window.record(false);
        settle(outcome);
      };
      supervise(work, { signal, timeouts: this.#timeouts, onEnd });
    });
  }

  /** The call on which it depends whether the circuit closes. */
  async #probe<T>(work: Work<T>, signal: AbortSignal | undefined): Promise<T> {
    const ended = Promise.withResolvers<CallOutcome<T>>();
    const resultOf = async (): Promise<CallResult> => {
      supervise(work, { signal, timeouts: this.#probeTimeouts, onEnd: ended.resolve });
      return this.#count(await ended.promise);
    };
    try {
      await this.#policy.execute(resultOf);
      const outcome = await ended.promise;
      if (outcome.kind === "value") return outcome.value;
      throw this.#errorOf(outcome);
    } finally {
      this.#inFlight--;
    }
  }

  #count(outcome: CallOutcome<unknown>): CallResult {
    const { kind } = outcome;
    const result = kind === "value" ? "success" : kind === "error" ? this.#judgeError(outcome.error) : kind;
    this.#metrics.count(result);
    return result;
  }

  #judgeError(error: unknown): CallResult {
    try {
      return this.#options.errorFilter(error) ? "ignored" : "failure";
    } catch {
      // The caller gets the error that counts, not that of a broken filter.
      return "failure";
    }
  }

  #errorOf(outcome: Exclude<CallOutcome<unknown>, { readonly kind: "value" }>): unknown {
    if (outcome.kind !== "timeout") return outcome.error;
    const { name, timeoutMs, resetTimeoutMs } = this.#options;
    const limitMs = timeoutMs > 0 ? timeoutMs : resetTimeoutMs;
    const message = `a call through the circuit breaker "${name}" took longer than ${limitMs} ms`;
    return new BreakerError("BREAKER_TIMEOUT", message, { data: { name, timeoutMs: limitMs } });
  }

  /** Whether to open. `state` is that of the call's end, and half-open is for cockatiel to judge. */
  #recordFailure(state: CircuitState): boolean {
    if (state !== CircuitState.Closed) return false;
    this.#window.record(true);
    const { failures, total } = this.#window.counts();
    return total >= this.#options.volumeThreshold && failures * 100 >= this.#options.errorThresholdPercentage * total;
  }
}

const stateNames = {
  [CircuitState.Closed]: "closed",
  [CircuitState.Open]: "open",
  [CircuitState.HalfOpen]: "half-open",
  [CircuitState.Isolated]: "open",
} as const satisfies Record<CircuitState, BreakerState>;

const isTrouble = (result: CallResult): boolean => result === "failure" || result === "timeout";

const isFailure = (result: unknown): boolean => result === "aborted" || isTrouble(result as CallResult);
