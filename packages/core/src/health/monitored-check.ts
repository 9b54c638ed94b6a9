import type { Clock } from "../clock.ts";
import { notifyListener } from "../notify-listener.ts";
import type { HealthCheck, HealthCheckOptions, HealthCheckResult, HealthReport } from "./health-registry.ts";

/** Why a check that gave no report of its own counts as down. */
export type CheckFailure = "timeout" | "failed" | "malformed" | "stuck" | "unregistered";

export interface MonitoredCheckOptions {
  readonly name: string;
  readonly check: HealthCheck;
  readonly options: Required<HealthCheckOptions>;
  readonly clock: Clock;
  readonly onError: (name: string, error: unknown) => void;
}

/** What a run may end with, besides the check's own report. */
type Verdict = { readonly report: HealthReport } | { readonly failure: CheckFailure };

/**
 * One check with its memory. A result is reused for `cacheMs`, callers that come meanwhile share one run, and the function is never
 * called again while an earlier call hangs: a system that does not answer is not asked a thousand times.
 */
export class MonitoredCheck {
  readonly #given: MonitoredCheckOptions;
  readonly #closed = new AbortController();
  #isCalling = false;
  #running: Promise<HealthCheckResult> | undefined;
  #last: { readonly result: HealthCheckResult; readonly takenAt: number } | undefined;

  constructor(given: MonitoredCheckOptions) {
    this.#given = given;
  }

  /** Never rejects. */
  result(): Promise<HealthCheckResult> {
    if (this.#running !== undefined) return this.#running;
    const { clock, options } = this.#given;
    if (this.#last !== undefined && clock.monotonicMs() - this.#last.takenAt < options.cacheMs) {
      return Promise.resolve(this.#last.result);
    }
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Ends a run that is under way and aborts its signal. */
  close(): void {
    this.#closed.abort(new Error(`the health check "${this.#given.name}" was unregistered`));
  }

  async #run(): Promise<HealthCheckResult> {
    const { name, options, clock } = this.#given;
    const startedAt = clock.monotonicMs();
    const verdict: Verdict = this.#isCalling ? { failure: "stuck" } : await this.#judge();
    const takenAt = clock.monotonicMs();
    const report =
      "report" in verdict ? verdict.report : { status: "down" as const, detail: { reason: verdict.failure } };
    const durationMs = takenAt - startedAt;
    const result = { ...report, name, critical: options.critical, durationMs, checkedAt: clock.now() };
    this.#last = { result, takenAt };
    return result;
  }

  #judge(): Promise<Verdict> {
    const { options, clock } = this.#given;
    const call = new AbortController();
    return new Promise((resolve) => {
      const settle = (verdict: Verdict): void => {
        timer.cancel();
        this.#closed.signal.removeEventListener("abort", onClose);
        resolve(verdict);
      };
      const onClose = (): void => {
        settle({ failure: "unregistered" });
        call.abort(this.#closed.signal.reason);
      };
      const timer = clock.schedule(options.timeoutMs, () => {
        settle({ failure: "timeout" });
        call.abort(new DOMException(`the health check took longer than ${options.timeoutMs} ms`, "TimeoutError"));
      });
      this.#closed.signal.addEventListener("abort", onClose, { once: true });
      void this.#call(call.signal).then(settle);
    });
  }

  async #call(signal: AbortSignal): Promise<Verdict> {
    this.#isCalling = true;
    try {
      const report: unknown = await this.#given.check(signal);
      return isReport(report) ? { report: copyOf(report) } : { failure: "malformed" };
    } catch (error) {
      // An abort that this registry caused is no news.
      if (!signal.aborted) notifyListener(() => this.#given.onError(this.#given.name, error));
      return { failure: "failed" };
    } finally {
      this.#isCalling = false;
    }
  }
}

const statuses: ReadonlySet<unknown> = new Set(["up", "degraded", "down"]);

const isReport = (value: unknown): value is HealthReport =>
  typeof value === "object" && value !== null && statuses.has((value as HealthReport).status);

/** Only what the contract names: a check may return its whole client by mistake. */
function copyOf({ status, detail }: HealthReport): HealthReport {
  return detail === undefined ? { status } : { status, detail };
}
