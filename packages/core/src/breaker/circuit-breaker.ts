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

type Judged<T> = CallOutcome<T> & { readonly result: CallResult };

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
        success: (state) => this.#recordSuccess(state),
        failure: (state) => this.#recordFailure(state),
      },
    });
    this.#policy.onBreak((reason) => {
      // A probe whose caller gave up has shown nothing: the next call may probe at once.
      if (!("value" in reason && isAborted(reason.value))) this.#openedAt = clock.monotonicMs();
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

  async run<T>(work: (call: BreakerCall) => T | PromiseLike<T>, { signal }: RunOptions = {}): Promise<T> {
    signal?.throwIfAborted();
    this.#admit();
    const timeouts = this.#policy.state === CircuitState.Closed ? this.#timeouts : this.#probeTimeouts;
    this.#inFlight++;
    try {
      return this.#settle(
        await this.#policy.execute(async () => this.#judge(await supervise(work, { signal, timeouts }))),
      );
    } finally {
      this.#inFlight--;
    }
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

  /** Refuses what must not run now. cockatiel would let callers wait for a running probe; here they fail fast. */
  #admit(): void {
    const { name, capacity } = this.#options;
    const { state } = this.#policy;
    const retryAfterMs = state === CircuitState.Open ? this.#openForMs() : 0;
    if (state === CircuitState.HalfOpen || retryAfterMs > 0) {
      this.#metrics.count("rejected_open");
      throw new BreakerError("BREAKER_OPEN", `the circuit breaker "${name}" is open`, { data: { name, retryAfterMs } });
    }
    if (this.#inFlight >= capacity) {
      this.#metrics.count("rejected_capacity");
      const message = `the circuit breaker "${name}" has ${capacity} calls under way`;
      throw new BreakerError("BREAKER_CAPACITY", message, { data: { name, capacity } });
    }
  }

  #judge<T>(outcome: CallOutcome<T>): Judged<T> {
    const result =
      outcome.kind === "value" ? "success" : outcome.kind === "error" ? this.#judgeError(outcome.error) : outcome.kind;
    this.#metrics.count(result);
    return { ...outcome, result };
  }

  #judgeError(error: unknown): CallResult {
    try {
      return this.#options.errorFilter(error) ? "ignored" : "failure";
    } catch {
      // The caller gets the error that counts, not that of a broken filter.
      return "failure";
    }
  }

  #settle<T>(outcome: Judged<T>): T {
    if (outcome.kind === "value") return outcome.value;
    if (outcome.kind !== "timeout") throw outcome.error;
    const { name, timeoutMs, resetTimeoutMs } = this.#options;
    const limitMs = timeoutMs > 0 ? timeoutMs : resetTimeoutMs;
    const message = `a call through the circuit breaker "${name}" took longer than ${limitMs} ms`;
    throw new BreakerError("BREAKER_TIMEOUT", message, { data: { name, timeoutMs: limitMs } });
  }

  /** `state` is that of the call's start: a call that outlived it tells of the past and is not counted. */
  #recordSuccess(state: CircuitState): void {
    if (state === CircuitState.HalfOpen) this.#window.clear();
    else if (this.#policy.state === CircuitState.Closed) this.#window.record(false);
  }

  /** Whether to open. */
  #recordFailure(state: CircuitState): boolean {
    const last = this.#policy.lastFailure;
    if (state !== CircuitState.Closed || this.#policy.state !== CircuitState.Closed) return false;
    if (last !== undefined && "value" in last && isAborted(last.value)) return false;
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

const failures: ReadonlySet<CallResult> = new Set(["failure", "timeout", "aborted"]);

const isFailure = (outcome: unknown): boolean => failures.has((outcome as Judged<unknown>).result);

const isAborted = (outcome: unknown): boolean => (outcome as Judged<unknown>).result === "aborted";
