import type { Logger } from "../logger.ts";
import type { AppParts } from "./app-parts.ts";
import { type BootLimits, runBootStep } from "./boot-step.ts";
import { loadConfigs } from "./load-configs.ts";
import type { OwnedHooks } from "./owned-hooks.ts";
import { describePlugin } from "./plugin-order.ts";
import { collectResources, type NamedResource, type ResourceOwner } from "./resource-names.ts";

/** What an app is made of, once its configuration has been read. */
export interface BootPlan {
  /** The app's own configuration. */
  readonly config: unknown;
  readonly logger: Logger;
  /** In their order of start. */
  readonly resources: readonly NamedResource[];
  /** The plugins by dependency, the app last. */
  readonly hooks: readonly OwnedHooks[];
}

export async function createBootPlan(parts: AppParts, limits: BootLimits): Promise<BootPlan> {
  const labels = [...parts.plugins.map((plugin) => describePlugin(plugin, parts.registeredAt)), "the app"];
  const labelOf = (index: number): string => labels[index] ?? "the app";
  const sources = [...parts.plugins, parts].map(({ config }, index) => ({ label: labelOf(index), config }));
  const configs = await runBootStep(limits, {
    label: "reading the configuration",
    codes: { failed: "APP_CONFIG_INVALID", timeout: "APP_START_TIMEOUT" },
    work: () => loadConfigs(sources),
  });
  const config = configs.at(-1);
  const makers = [...parts.plugins, parts];
  const owners = await runBootStep(limits, {
    label: "composing the resources",
    codes: { failed: "APP_RESOURCE_INVALID", timeout: "APP_START_TIMEOUT" },
    work: () =>
      makers.map(
        (maker, index): ResourceOwner => ({ label: labelOf(index), resources: maker.resourcesFor(configs[index]) }),
      ),
  });
  return {
    config,
    logger: parts.loggerFor(config),
    resources: collectResources(owners),
    hooks: [
      ...parts.plugins.map(({ hooks, timeoutMs }, index) => ({
        label: labelOf(index),
        hooks,
        timeoutMs,
        config: configs[index],
      })),
      { label: "the app", hooks: parts.hooks, timeoutMs: parts.limits.hookTimeoutMs, config },
    ],
  };
}
