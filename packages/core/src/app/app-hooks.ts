import type { AppInfo } from "../app-info.ts";
import type { Deadline } from "../deadline.ts";
import type { Logger } from "../logger.ts";
import type { ApisOf } from "../resource.ts";

/** What a hook is given while no resource has started, or all have stopped. */
export interface HookContext<Config> {
  readonly app: AppInfo;
  readonly config: Config;
  readonly logger: Logger;
  /** When the hook must be done; its signal also aborts when the boot is cancelled. */
  readonly deadline: Deadline;
}

/** What a hook is given while the resources are started. */
export interface StartedHookContext<R, Config> extends HookContext<Config> {
  readonly resources: ApisOf<R>;
}

/** Points in an app's life where its owner and its plugins may act. Each call has a deadline. */
export interface AppHooks<R, Config> {
  /** After the configuration is read, before any resource starts. A rejection ends the boot. */
  beforeBoot?(context: HookContext<Config>): Promise<void> | void;
  /** After every resource has started, before the app is ready. A rejection ends the boot. */
  afterBoot?(context: StartedHookContext<R, Config>): Promise<void> | void;
  /** Before any resource stops, once the app is no longer ready. Only for an app that was running. */
  beforeShutdown?(context: StartedHookContext<R, Config>): Promise<void> | void;
  /** After every resource has stopped; also after a boot that failed behind `beforeBoot`. */
  afterShutdown?(context: HookContext<Config>): Promise<void> | void;
}

export type HookName = keyof AppHooks<never, never>;
