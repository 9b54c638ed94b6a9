import type { ApisOf, Resources } from "../resource.ts";
import type { App } from "./app.ts";
import type { AppOptions } from "./app-options.ts";
import { resolveAppParts } from "./app-parts.ts";
import { createAppRunner } from "./app-runner.ts";
import { callerPlace } from "./caller-place.ts";
import type { Plugin, PluginResourcesOf } from "./plugin.ts";
import { runOnProcess } from "./run-on-process.ts";

/**
 * Composes an app from resources and plugins. Does no work: the configuration is read and resources start in `start()`.
 * Throws an `AppError` when the composition itself is wrong, such as plugins that depend on each other.
 */
export function createApp<R extends Resources, Config = undefined, const P extends readonly Plugin[] = readonly []>(
  options: AppOptions<R, Config, P>,
): App<R & PluginResourcesOf<P>, Config> {
  const parts = resolveAppParts(options, callerPlace(createApp));
  const runner = createAppRunner(parts);
  return {
    name: parts.info.name,
    info: parts.info,
    health: runner.health,
    get state() {
      return runner.state;
    },
    get logger() {
      return runner.logger;
    },
    get resources() {
      return runner.resources as ApisOf<R & PluginResourcesOf<P>>;
    },
    get config() {
      return runner.config as Config;
    },
    isReady: () => runner.state.phase === "running",
    start: () => runner.start(),
    stop: (reason = "stop() was called") => runner.stop(reason, parts.limits.shutdownTimeoutMs),
    run: () => runOnProcess(runner, parts.limits),
  };
}
