export { type DrainReport, type DrainTarget, drainUnderLoad } from "./drain-under-load.ts";
export { type LoadPlan, type LoadReport, runLoad } from "./load.ts";
export { cpuMicros, rssBytes } from "./process-usage.ts";
export { encodeRequest, type HttpRequest } from "./raw-request.ts";
export { type ServerCommand, ServerProcess } from "./server-process.ts";
