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

export interface HookScene {
  readonly app: AppInfo;
  readonly logger: Logger;
  readonly resources: Readonly<Record<string, unknown>>;
}

/** Plugins first, then the app. The first hook that fails ends the boot. */
export async function runBootHooks(
  name: Extract<HookName, "beforeBoot" | "afterBoot">,
  owners: readonly OwnedHooks[],
  scene: HookScene,
  limits: BootLimits,
): Promise<void> {
  for (const owner of owners) {
    if (owner.hooks[name] === undefined) continue;
    await runBootStep(limits, {
      label: `hook ${name} of ${owner.label}`,
      codes: { failed: "APP_HOOK_FAILED", timeout: "APP_HOOK_TIMEOUT" },
      timeoutMs: owner.timeoutMs,
      data: { hook: name },
      work: (deadline) => callHook(owner, name, scene, deadline),
    });
  }
}

/** The app first, then its plugins from the last to the first. One that fails is reported and the next one runs. */
export async function runShutdownHooks(
  name: Extract<HookName, "beforeShutdown" | "afterShutdown">,
  owners: readonly OwnedHooks[],
  scene: HookScene,
  timeline: ShutdownTimeline,
): Promise<void> {
  const owned = owners.filter(({ hooks }) => hooks[name] !== undefined).toReversed();
  for (const [index, owner] of owned.entries()) {
    const isLast = name === "afterShutdown" && index === owned.length - 1;
    await timeline.run(`${name} of ${owner.label}`, { isLast, timeoutMs: owner.timeoutMs }, (deadline) =>
      callHook(owner, name, scene, deadline),
    );
  }
}

async function callHook(owner: OwnedHooks, name: HookName, scene: HookScene, deadline: Deadline): Promise<void> {
  await owner.hooks[name]?.({ ...scene, config: owner.config, deadline });
}
