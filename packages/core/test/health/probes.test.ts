import { expect, test } from "vitest";
import type { HealthStatus } from "../../src/health/health-registry.ts";
import { liveness, readiness, startup } from "../../src/health/probes.ts";

const summary = (status: HealthStatus) => ({ status, checks: [] });

test("liveness holds whatever the checks say, until the app has failed", () => {
  expect(liveness("running")).toEqual({ ok: true, status: "up", phase: "running" });
  expect(liveness("starting").ok).toBe(true);
  expect(liveness("stopping").ok).toBe(true);
  expect(liveness("failed")).toEqual({ ok: false, status: "down", phase: "failed" });
});

test("readiness needs a running app and no critical check that is down", () => {
  expect(readiness(summary("up"), "running")).toEqual({ ok: true, status: "up", phase: "running" });
  expect(readiness(summary("degraded"), "running")).toEqual({ ok: true, status: "degraded", phase: "running" });
  expect(readiness(summary("down"), "running").ok).toBe(false);
});

test("readiness is red before the boot is over and from the moment a stop begins", () => {
  for (const phase of ["idle", "starting", "stopping", "stopped", "failed"] as const) {
    expect(readiness(summary("up"), phase)).toEqual({ ok: false, status: "down", phase });
  }
});

test("start-up is over once the app runs", () => {
  expect(startup("idle").ok).toBe(false);
  expect(startup("starting").ok).toBe(false);
  expect(startup("running").ok).toBe(true);
  expect(startup("stopping").ok).toBe(true);
});
