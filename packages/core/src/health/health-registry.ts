export type HealthStatus = "up" | "degraded" | "down";

/** What one check found. `detail` is shown to whoever may see the health endpoint: no secrets. */
export interface HealthReport {
  readonly status: HealthStatus;
  readonly detail?: Readonly<Record<string, unknown>>;
}

export type HealthCheck = (signal: AbortSignal) => Promise<HealthReport>;

export interface HealthCheckOptions {
  /** After this long the check counts as down and its signal aborts. @default 5_000 */
  readonly timeoutMs?: number;
  /** Whether a check that is down makes the app not ready; otherwise the app is degraded. @default true */
  readonly critical?: boolean;
  /** How long a result is reused. Concurrent runs share one call in any case. @default 1_000 */
  readonly cacheMs?: number;
}

/** One check's result, with how long it took and when it was taken. */
export interface HealthCheckResult extends HealthReport {
  readonly name: string;
  readonly critical: boolean;
  readonly durationMs: number;
  readonly checkedAt: number;
}

export interface HealthSummary {
  readonly status: HealthStatus;
  readonly checks: readonly HealthCheckResult[];
}

/** The checks of one app. Names are unique: a second `register` of a name throws `HEALTH_DUPLICATE`. */
export interface HealthRegistry {
  register(name: string, check: HealthCheck, options?: HealthCheckOptions): void;
  /** Whether there was such a check. */
  unregister(name: string): boolean;
  /** Runs all checks in parallel, each within its own time-out. Never rejects. */
  run(): Promise<HealthSummary>;
}
