import { AppError } from "../app-error.ts";
import type { ConfigSource } from "../config-source.ts";
import type { Resources } from "../resource.ts";
import type { AppHooks } from "./app-hooks.ts";
import { callerPlace } from "./caller-place.ts";

export interface PluginOptions<R extends Resources, Config> {
  /** Unique in an app. */
  readonly name: string;
  /** Plugins that must be there and whose hooks and resources come first. @default [] */
  readonly dependsOn?: readonly string[];
  /** The plugin's own configuration; its problems are reported together with the app's. */
  readonly config?: ConfigSource<Config>;
  /** Started before the app's own resources, which may build on them. @default {} */
  readonly resources?: R | ((config: Config) => R);
  /** @default {} */
  readonly hooks?: AppHooks<R & Resources, Config>;
  /** The longest that one of its hooks may run. @default 10_000 */
  readonly timeoutMs?: number;
}

const pluginDefaults = { dependsOn: [], hooks: {}, timeoutMs: 10_000 } as const satisfies Partial<
  PluginOptions<Resources, unknown>
>;

/** Something that adds resources and hooks to an app under one name. */
export interface Plugin<R extends Resources = Resources> {
  readonly name: string;
  readonly dependsOn: readonly string[];
  readonly timeoutMs: number;
  readonly hooks: AppHooks<Resources, unknown>;
  /** "file:line:column" of its `definePlugin` call. */
  readonly definedAt: string;
  readonly config: ConfigSource<unknown> | undefined;
  resourcesFor(config: unknown): R;
}

type NoResources = Record<never, never>;

export function definePlugin<R extends Resources = NoResources, Config = undefined>(
  options: PluginOptions<R, Config>,
): Plugin<R> {
  const { name, config, resources } = options;
  const { dependsOn, hooks, timeoutMs } = { ...pluginDefaults, ...options };
  const definedAt = callerPlace(definePlugin);
  if (name === "") throw new AppError("APP_OPTION_INVALID", `plugin.name must not be empty (defined at ${definedAt})`);
  if (!(timeoutMs > 0)) {
    throw new AppError(
      "APP_OPTION_INVALID",
      `plugin.timeoutMs of "${name}" must be above 0, got ${timeoutMs} (defined at ${definedAt})`,
    );
  }
  return {
    name,
    dependsOn: [...dependsOn],
    timeoutMs,
    hooks: hooks as AppHooks<Resources, unknown>,
    definedAt,
    config,
    // The plugin's own config source is the only producer of what comes back here, hence the assertion.
    resourcesFor: (value) => (typeof resources === "function" ? resources(value as Config) : (resources ?? ({} as R))),
  };
}

/** The resources that a list of plugins adds. */
export type PluginResourcesOf<P extends readonly Plugin[]> = P extends readonly [
  Plugin<infer First>,
  ...infer Rest extends readonly Plugin[],
]
  ? First & PluginResourcesOf<Rest>
  : unknown;
