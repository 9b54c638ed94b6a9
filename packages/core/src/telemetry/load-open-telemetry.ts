import { createRequire } from "node:module";

export type OpenTelemetry = typeof import("@opentelemetry/api");

/** `undefined` where the optional package is not installed. */
export function loadOpenTelemetry(): OpenTelemetry | undefined {
  try {
    return createRequire(import.meta.url)("@opentelemetry/api");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
