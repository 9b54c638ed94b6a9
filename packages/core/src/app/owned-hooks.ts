import type { AppInfo } from "../app-info.ts";
import type { Deadline } from "../deadline.ts";
import type { Logger } from "../logger.ts";
import type { Resources } from "../resource.ts";
import type { AppHooks, HookName } from "./app-hooks.ts";
import { type BootLimits, runBootStep } from "./boot-step.ts";
import type { ShutdownTimeline } from "./timeline.ts";

/** Hooks with whom they belong to: the app, or one of its plugins. */
export interface OwnedHooks {
  readonly label: string;
  readonly timeoutMs: number;
  readonly hooks: AppHooks<Resources, unknown>;
  readonly config: unknown;
}

/** Whose hooks run, and what all of them are given. */
export interface HookScene {
  readonly owners: readonly OwnedHooks[];
  readonly app: AppInfo;
  readonly logger: Logger;
  readonly resources: Readonly<Record<string, unknown>>;
}

/** Plugins first, then the app. The first hook that fails ends the boot. */
export async function runBootHooks(
  name: Extract<HookName, "beforeBoot" | "afterBoot">,
  scene: HookScene,
  limits: BootLimits,
): Promise<void> {
  for (const owner of scene.owners) {
    if (owner.hooks[name] === undefined) continue;
    await runBootStep(limits, {
      label: `hook ${name} of ${owner.label}`,
      codes: { failed: "APP_HOOK_FAILED", timeout: "APP_HOOK_TIMEOUT" },
      timeoutMs: owner.timeoutMs,
      data: { hook: name },
      work: (deadline) => callHook(owner, name, contextOf(owner, scene, deadline)),
    });
  }
}

/** The app first, then its plugins from the last to the first. One that fails is reported and the next one runs. */
export async function runShutdownHooks(
  name: Extract<HookName, "beforeShutdown" | "afterShutdown">,
  scene: HookScene,
  timeline: ShutdownTimeline,
): Promise<void> {
  const owned = scene.owners.filter(({ hooks }) => hooks[name] !== undefined).toReversed();
  for (const [index, owner] of owned.entries()) {
    const isLast = name === "afterShutdown" && index === owned.length - 1;
    await timeline.run(`${name} of ${owner.label}`, { isLast, timeoutMs: owner.timeoutMs }, (deadline) =>
      callHook(owner, name, contextOf(owner, scene, deadline)),
    );
  }
}

const contextOf = (owner: OwnedHooks, { app, logger, resources }: HookScene, deadline: Deadline) => ({
  app,
  logger,
  resources,
  config: owner.config,
  deadline,
});

type OwnedHookContext = ReturnType<typeof contextOf>;

// Async, so that a hook that throws at once rejects like the others.
async function callHook(owner: OwnedHooks, name: HookName, context: OwnedHookContext): Promise<void> {
  await owner.hooks[name]?.(context);
}
