export { createHealthRegistry, type HealthRegistryOptions } from "./create-health-registry.ts";
export { healthCheckDefaults } from "./health-check-options.ts";
export { HealthError, type HealthErrorCode } from "./health-error.ts";
export type {
  HealthCheck,
  HealthCheckOptions,
  HealthCheckResult,
  HealthRegistry,
  HealthReport,
  HealthStatus,
  HealthSummary,
} from "./health-registry.ts";
export { liveness, type ProbeResult, readiness, startup } from "./probes.ts";
