import type { AppInfo } from "../app-info.ts";
import type { Clock } from "../clock.ts";
import type { ConfigSource } from "../config-source.ts";
import { defaultTranslator } from "../default-translator.ts";
import type { HealthCheckOptions } from "../health/health-registry.ts";
import type { Logger } from "../logger.ts";
import { createJsonLogger } from "../logging/json-logger.ts";
import type { Resources } from "../resource.ts";
import { systemClock } from "../system-clock.ts";
import type { Translator } from "../translator.ts";
import type { AppHooks } from "./app-hooks.ts";
import { type AppLimits, type AppOptions, resolveAppInfo, resolveAppLimits } from "./app-options.ts";
import type { Plugin } from "./plugin.ts";
import { orderPlugins } from "./plugin-order.ts";

/** The resolved composition of an app, its types forgotten: what comes out of `config.load()` is what the factories were typed for. */
export interface AppParts {
  readonly info: AppInfo;
  readonly limits: AppLimits;
  readonly plugins: readonly Plugin[];
  /** "file:line:column" of the `createApp` call. */
  readonly registeredAt: string;
  readonly clock: Clock;
  readonly translator: Translator;
  readonly config: ConfigSource<unknown> | undefined;
  readonly hooks: AppHooks<Resources, unknown>;
  readonly healthOptions: Readonly<Record<string, HealthCheckOptions>>;
  /** Used until the configuration is there. */
  readonly firstLogger: Logger;
  loggerFor(config: unknown): Logger;
  resourcesFor(config: unknown): Resources;
}

export function resolveAppParts<R extends Resources, Config, P extends readonly Plugin[]>(
  options: AppOptions<R, Config, P>,
  registeredAt: string,
): AppParts {
  const { resources, logger } = options;
  const info = resolveAppInfo(options);
  const firstLogger = typeof logger === "object" ? logger : defaultLogger(info);
  return {
    info,
    limits: resolveAppLimits(options),
    plugins: orderPlugins(options.plugins ?? [], registeredAt),
    registeredAt,
    clock: options.clock ?? systemClock,
    translator: options.i18n ?? defaultTranslator,
    config: options.config,
    hooks: (options.hooks ?? {}) as AppHooks<Resources, unknown>,
    healthOptions: options.health ?? {},
    firstLogger,
    loggerFor: (config) => (typeof logger === "function" ? logger(config as Config) : firstLogger),
    resourcesFor: (config) => (typeof resources === "function" ? resources(config as Config) : resources),
  };
}

const defaultLogger = ({ name, environment }: AppInfo): Logger =>
  createJsonLogger({ level: environment === "test" ? "silent" : "info", fields: { app: name } });
