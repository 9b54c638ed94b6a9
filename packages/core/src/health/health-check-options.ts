import { HealthError } from "./health-error.ts";
import type { HealthCheckOptions } from "./health-registry.ts";

export const healthCheckDefaults = {
  timeoutMs: 5_000,
  critical: true,
  cacheMs: 1_000,
} as const satisfies Required<HealthCheckOptions>;

/** Fills in `defaults`; throws `HEALTH_OPTION_INVALID` with the name of the wrong option. */
export function resolveHealthCheck(
  options: HealthCheckOptions = {},
  defaults: Required<HealthCheckOptions> = healthCheckDefaults,
): Required<HealthCheckOptions> {
  const { timeoutMs = defaults.timeoutMs, critical = defaults.critical, cacheMs = defaults.cacheMs } = options;
  if (!(Number.isFinite(timeoutMs) && timeoutMs > 0)) throw wrong("timeoutMs", timeoutMs, "a number above 0");
  if (!(Number.isFinite(cacheMs) && cacheMs >= 0)) throw wrong("cacheMs", cacheMs, "a number of 0 or more");
  if (typeof critical !== "boolean") throw wrong("critical", critical, "true or false");
  return { timeoutMs, critical, cacheMs };
}

function wrong(option: string, value: unknown, expected: string): HealthError {
  const message = `${option} must be ${expected}, got ${String(value)}`;
  return new HealthError("HEALTH_OPTION_INVALID", message, { data: { option, value } });
}
