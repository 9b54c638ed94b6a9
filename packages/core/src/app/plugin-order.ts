import { AppError } from "../app-error.ts";
import type { Plugin } from "./plugin.ts";

/** How messages name a plugin. */
export const describePlugin = (plugin: Plugin, registeredAt: string): string =>
  `plugin "${plugin.name}" (registered at ${registeredAt}, defined at ${plugin.definedAt})`;

/** Dependencies first; otherwise in the order of registration. */
export function orderPlugins(plugins: readonly Plugin[], registeredAt: string): readonly Plugin[] {
  const byName = indexPlugins(plugins, registeredAt);
  const ordered = new Set<Plugin>();

  const visit = (plugin: Plugin, path: readonly Plugin[]): void => {
    if (ordered.has(plugin)) return;
    if (path.includes(plugin)) throw cycleError([...path.slice(path.indexOf(plugin)), plugin], registeredAt);
    for (const name of plugin.dependsOn) {
      const dependency = byName.get(name);
      if (dependency === undefined) throw missingError(plugin, name, { known: [...byName.keys()], registeredAt });
      visit(dependency, [...path, plugin]);
    }
    ordered.add(plugin);
  };

  for (const plugin of plugins) visit(plugin, []);
  return [...ordered];
}

function indexPlugins(plugins: readonly Plugin[], registeredAt: string): ReadonlyMap<string, Plugin> {
  const byName = new Map<string, Plugin>();
  for (const plugin of plugins) {
    const first = byName.get(plugin.name);
    if (first !== undefined) {
      throw new AppError(
        "APP_PLUGIN_DUPLICATE",
        `${describePlugin(plugin, registeredAt)} has the name of another, defined at ${first.definedAt}`,
        { data: { plugin: plugin.name } },
      );
    }
    byName.set(plugin.name, plugin);
  }
  return byName;
}

function missingError(
  plugin: Plugin,
  missing: string,
  app: { readonly known: readonly string[]; readonly registeredAt: string },
): AppError {
  const { known, registeredAt } = app;
  return new AppError(
    "APP_PLUGIN_MISSING",
    `${describePlugin(plugin, registeredAt)} depends on "${missing}", which is not among the app's plugins: ${known.join(", ")}`,
    { data: { plugin: plugin.name, missing, known } },
  );
}

function cycleError(cycle: readonly Plugin[], registeredAt: string): AppError {
  const names = cycle.map(({ name }) => name);
  const places = cycle.slice(1).map(({ name, definedAt }) => `${name} is defined at ${definedAt}`);
  return new AppError(
    "APP_PLUGIN_CYCLE",
    `plugins depend on each other: ${names.join(" → ")} (registered at ${registeredAt}; ${places.join("; ")})`,
    { data: { cycle: names } },
  );
}
