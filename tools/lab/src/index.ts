export { ClientFleet, type FleetCommand, type FleetPlan, type FleetReport, type Tick } from "./client-fleet.ts";
export type { Dialect, EventStreamDialect, WebSocketDialect } from "./dialect.ts";
export { type DrainReport, type DrainTarget, drainUnderLoad } from "./drain-under-load.ts";
export { FaultProxy, type FaultProxyOptions } from "./fault-proxy.ts";
export { type LoadPlan, type LoadReport, runLoad } from "./load.ts";
export { cpuMicros, rssBytes } from "./process-usage.ts";
export { encodeRequest, type HttpRequest } from "./raw-request.ts";
export { type ServerCommand, ServerProcess } from "./server-process.ts";
export { mountSmallDisk, type SmallDisk, type SmallDiskOptions } from "./small-disk.ts";
