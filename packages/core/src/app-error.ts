import { MegaError } from "./mega-error.ts";

export type AppErrorCode =
  | "APP_OPTION_INVALID"
  | "APP_CONFIG_INVALID"
  | "APP_PLUGIN_DUPLICATE"
  | "APP_PLUGIN_MISSING"
  | "APP_PLUGIN_CYCLE"
  | "APP_RESOURCE_INVALID"
  | "APP_RESOURCE_DUPLICATE"
  | "APP_START_FAILED"
  | "APP_START_TIMEOUT"
  | "APP_HOOK_FAILED"
  | "APP_HOOK_TIMEOUT"
  | "APP_BOOT_ABORTED"
  | "APP_NOT_STARTED"
  | "APP_STOPPED"
  | "APP_SCOPE_CLOSED";

/** What goes wrong with the app as a whole: its options, its boot, its use before or after its life. */
export class AppError extends MegaError<AppErrorCode> {}
