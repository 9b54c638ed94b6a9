import { AppError } from "../app-error.ts";
import type { AppInfo, Environment } from "../app-info.ts";
import type { Clock } from "../clock.ts";
import type { ConfigSource } from "../config-source.ts";
import type { HealthCheckOptions } from "../health/health-registry.ts";
import type { Logger } from "../logger.ts";
import type { Resources } from "../resource.ts";
import type { Translator } from "../translator.ts";
import type { AppHooks } from "./app-hooks.ts";
import type { Plugin } from "./plugin.ts";

export interface AppOptions<R extends Resources, Config, P extends readonly Plugin[]> {
  /** For logs, metrics and messages. */
  readonly name: string;
  /** @default "0.0.0" */
  readonly version?: string;
  /** Decides defaults that differ by environment. @default NODE_ENV if it is "production" or "test", else "development" */
  readonly environment?: Environment;
  /** Read and validated in `start()`, together with those of the plugins. @default none */
  readonly config?: ConfigSource<Config>;
  /** Started in this order, stopped in reverse. A function is given the configuration. */
  readonly resources: R | ((config: Config) => R);
  /** Whose resources and hooks come before the app's own. @default [] */
  readonly plugins?: P;
  /** @default {} */
  readonly hooks?: AppHooks<R, Config>;
  /** A logger, or a function of the configuration that makes one. @default JSON lines on stdout, level "info"; silent in the test environment */
  readonly logger?: Logger | ((config: Config) => Logger);
  /** @default a translator that speaks the English of the code */
  readonly i18n?: Translator;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** The longest that `start()` may take, from reading the configuration to the last hook. @default 30_000 */
  readonly bootTimeoutMs?: number;
  /** The longest that `stop()` may take. Keep it below the grace of the supervisor, 30 s in Kubernetes. @default 25_000 */
  readonly shutdownTimeoutMs?: number;
  /** The longest drain after an error that reached nobody, under `run()`. @default 5_000 */
  readonly crashTimeoutMs?: number;
  /** The longest that one of the app's hooks may run. @default 10_000 */
  readonly hookTimeoutMs?: number;
  /** How the `check` of a resource is run, by the resource's name. @default {} */
  readonly health?: Readonly<Record<string, HealthCheckOptions>>;
}

export const appDefaults = {
  version: "0.0.0",
  bootTimeoutMs: 30_000,
  shutdownTimeoutMs: 25_000,
  crashTimeoutMs: 5_000,
  hookTimeoutMs: 10_000,
} as const;

export interface AppLimits {
  readonly bootTimeoutMs: number;
  readonly shutdownTimeoutMs: number;
  readonly crashTimeoutMs: number;
  readonly hookTimeoutMs: number;
}

export function resolveAppInfo(options: {
  readonly name: string;
  readonly version?: string;
  readonly environment?: Environment;
}): AppInfo {
  if (options.name === "") throw new AppError("APP_OPTION_INVALID", "app.name must not be empty");
  return {
    name: options.name,
    version: options.version ?? appDefaults.version,
    environment: options.environment ?? environmentOf(process.env["NODE_ENV"]),
  };
}

export function resolveAppLimits(options: Partial<AppLimits>): AppLimits {
  const limits = {
    bootTimeoutMs: options.bootTimeoutMs ?? appDefaults.bootTimeoutMs,
    shutdownTimeoutMs: options.shutdownTimeoutMs ?? appDefaults.shutdownTimeoutMs,
    crashTimeoutMs: options.crashTimeoutMs ?? appDefaults.crashTimeoutMs,
    hookTimeoutMs: options.hookTimeoutMs ?? appDefaults.hookTimeoutMs,
  };
  for (const [option, value] of Object.entries(limits)) {
    if (!(Number.isFinite(value) && value > 0)) {
      throw new AppError("APP_OPTION_INVALID", `app.${option} must be a number above 0, got ${value}`, {
        data: { option, value },
      });
    }
  }
  return limits;
}

const environmentOf = (name: string | undefined): Environment =>
  name === "production" || name === "test" ? name : "development";
