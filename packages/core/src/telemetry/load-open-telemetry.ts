import { createRequire } from "node:module";

export type OpenTelemetry = typeof import("@opentelemetry/api");

/** Where the package, whichever copy of it, keeps what an app has registered. */
const registry = Symbol.for("opentelemetry.js.api.1");

/** Whether the app has registered anything. If not, nobody listens, and the package need not take memory. */
export const isOpenTelemetryUsed = (): boolean => registry in globalThis;

/** `undefined` where the optional package is not installed. */
export function loadOpenTelemetry(): OpenTelemetry | undefined {
  try {
    return createRequire(import.meta.url)("@opentelemetry/api");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}
