import type { Clock } from "../clock.ts";
import { healthCheckDefaults, resolveHealthCheck } from "./health-check-options.ts";
import { HealthError } from "./health-error.ts";
import type { HealthCheckOptions, HealthCheckResult, HealthRegistry, HealthStatus } from "./health-registry.ts";
import { MonitoredCheck } from "./monitored-check.ts";

export interface HealthRegistryOptions {
  readonly clock: Clock;
  /** What checks that say nothing else get. @default healthCheckDefaults */
  readonly defaults?: HealthCheckOptions;
  /** Told of each check that threw: the summary shows no error, because it may hold secrets. @default ignored */
  readonly onError?: (name: string, error: unknown) => void;
}

/** The checks of one app. */
export function createHealthRegistry({ clock, defaults, onError = () => {} }: HealthRegistryOptions): HealthRegistry {
  const resolved = resolveHealthCheck(defaults, healthCheckDefaults);
  const checks = new Map<string, MonitoredCheck>();
  return {
    register(name, check, options) {
      if (checks.has(name)) {
        throw new HealthError("HEALTH_DUPLICATE", `there is a health check "${name}" already`, { data: { name } });
      }
      const resolvedOptions = resolveHealthCheck(options, resolved);
      checks.set(name, new MonitoredCheck({ name, check, options: resolvedOptions, clock, onError }));
    },
    unregister(name) {
      checks.get(name)?.close();
      return checks.delete(name);
    },
    async run() {
      const results = await Promise.all([...checks.values()].map((check) => check.result()));
      return { status: overall(results), checks: results };
    },
  };
}

/** Only a critical check takes the app down; any other trouble degrades it. */
function overall(results: readonly HealthCheckResult[]): HealthStatus {
  if (results.some(({ status, critical }) => critical && status === "down")) return "down";
  return results.some(({ status }) => status !== "up") ? "degraded" : "up";
}
