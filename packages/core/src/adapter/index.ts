export { untilAborted } from "../until-aborted.ts";
export {
  type CallGuard,
  type CallGuardOptions,
  type CallLimits,
  callLimitDefaults,
  createCallGuard,
} from "./call-guard.ts";
export { type CallTelemetry, createCallTelemetry, type Operation } from "./call-telemetry.ts";
export { findResource, type WantedResource } from "./find-resource.ts";
export { migrateAtBoot, type SchemaOptions } from "./migrate-at-boot.ts";
export { redactStatement } from "./redact-statement.ts";
export { refuseUnknownOptions } from "./refuse-unknown-options.ts";
export { requireIntegers } from "./require-integers.ts";
export { Sweeper, type SweeperOptions } from "./sweeper.ts";
