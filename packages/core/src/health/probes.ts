import type { AppPhase } from "../lifecycle.ts";
import type { HealthStatus, HealthSummary } from "./health-registry.ts";

/** What a probe of an orchestrator asks: a yes or no, and why. */
export interface ProbeResult {
  readonly ok: boolean;
  readonly status: HealthStatus;
  readonly phase: AppPhase;
}

/** Whether to leave the process alone. No check counts: a restart does not mend a database. */
export function liveness(phase: AppPhase): ProbeResult {
  return { ok: phase !== "failed", status: phase === "failed" ? "down" : "up", phase };
}

/** Whether to send work here: everything has started, no critical check is down, and no stop has begun. */
export function readiness(summary: HealthSummary, phase: AppPhase): ProbeResult {
  const status = phase === "running" ? summary.status : "down";
  return { ok: status !== "down", status, phase };
}

/** Whether the boot is over, so that the other probes mean something. */
export function startup(phase: AppPhase): ProbeResult {
  const hasStarted = phase === "running" || phase === "stopping";
  return { ok: hasStarted, status: hasStarted ? "up" : "down", phase };
}
