import type { AppInfo } from "../app-info.ts";
import type { HealthRegistry } from "../health/health-registry.ts";
import type { Logger } from "../logger.ts";
import type { ApisOf, Resources } from "../resource.ts";
import type { AppState } from "./app-state.ts";
import type { ShutdownReport } from "./shutdown-report.ts";

/** A composed application. It lives once: start, serve, stop. */
export interface App<R = Resources, Config = unknown> {
  readonly name: string;
  readonly info: AppInfo;
  readonly state: AppState;
  /** Throws `APP_NOT_STARTED` until every resource has started, and after they have stopped. */
  readonly resources: ApisOf<R>;
  /** Throws `APP_NOT_STARTED` until the configuration has been read. */
  readonly config: Config;
  readonly logger: Logger;
  readonly health: HealthRegistry;
  /** Whether work may be sent here: everything has started, and no stop has begun. */
  isReady(): boolean;
  /** Resolves once everything has started. Rejects with an `AppError` after stopping what had started. Calls while starting share one boot. */
  start(): Promise<void>;
  /** Never rejects, and resolves within `shutdownTimeoutMs` whatever the resources do. Calls share one shutdown. Ends a boot under way. */
  stop(reason?: string): Promise<ShutdownReport>;
  /**
   * For `main`: starts, then owns the process. SIGTERM and SIGINT stop the app, a second one exits now; an error that reached nobody is logged,
   * drains the app and exits 1. Resolves once the app is running; a boot that fails is logged and exits 1. See `exitCodes`.
   */
  run(): Promise<void>;
}
