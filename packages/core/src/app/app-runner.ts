import { AppError } from "../app-error.ts";
import { withDeadline } from "../deadline.ts";
import { createHealthRegistry } from "../health/create-health-registry.ts";
import type { HealthRegistry } from "../health/health-registry.ts";
import { keepTickObject } from "../keep-tick-object.ts";
import type { Logger } from "../logger.ts";
import type { AppParts } from "./app-parts.ts";
import { type AppState, createStateGate } from "./app-state.ts";
import { type BootPlan, createBootPlan } from "./boot-plan.ts";
import { type BootLimits, messageOf } from "./boot-step.ts";
import { createDrainBell } from "./drain-bell.ts";
import { type HookScene, runBootHooks, runShutdownHooks } from "./owned-hooks.ts";
import { createResourceSet } from "./resource-set.ts";
import type { ShutdownReport } from "./shutdown-report.ts";
import { createShutdownTimeline } from "./timeline.ts";

/** The life of one app, without its types. */
export interface AppRunner {
  readonly state: AppState;
  readonly logger: Logger;
  readonly health: HealthRegistry;
  readonly resources: Readonly<Record<string, unknown>>;
  readonly config: unknown;
  start(): Promise<void>;
  stop(reason: string, timeoutMs: number): Promise<ShutdownReport>;
}

export function createAppRunner(parts: AppParts): AppRunner {
  return new Runner(parts);
}

class Runner implements AppRunner {
  readonly health: HealthRegistry;
  readonly #parts: AppParts;
  readonly #gate;
  readonly #resources;
  readonly #stopRequest = new AbortController();
  #logger: Logger;
  #plan: BootPlan | undefined;
  #boot: Promise<void> | undefined;
  #ranBootHooks = false;
  #wasRunning = false;
  /** By when a stop that came during the boot must be done, by the monotonic clock. */
  #stopEndsAt: number | undefined;
  #shutdown: Promise<ShutdownReport> | undefined;

  constructor(parts: AppParts) {
    this.#parts = parts;
    this.#logger = parts.firstLogger;
    this.health = createHealthRegistry({
      clock: parts.clock,
      onError: (check, err) => this.#logger.warn({ check, err }, "a health check threw"),
    });
    const bell = createDrainBell(() => this.#logger);
    this.#gate = createStateGate((state) => {
      this.#logger.debug({ phase: state.phase }, `${parts.info.name} is ${state.phase}`);
      if (state.phase === "stopping") bell.ring();
    });
    this.#resources = createResourceSet({
      info: parts.info,
      clock: parts.clock,
      health: this.health,
      healthOptions: parts.healthOptions,
      translator: parts.translator,
      lifecycle: {
        phase: () => this.state.phase,
        isReady: () => this.state.phase === "running",
        onDrain: bell.onRing,
      },
    });
  }

  get state(): AppState {
    return this.#gate.state;
  }

  get logger(): Logger {
    return this.#logger;
  }

  get config(): unknown {
    if (this.#plan === undefined) throw this.#notStarted("configuration");
    return this.#plan.config;
  }

  get resources(): Readonly<Record<string, unknown>> {
    const { phase } = this.state;
    if (!this.#wasRunning || (phase !== "running" && phase !== "stopping")) throw this.#notStarted("resources");
    return this.#resources.apis;
  }

  start(): Promise<void> {
    const { phase } = this.state;
    if (phase === "idle") {
      this.#gate.enter({ phase: "starting" });
      // A turn later, so that a first step which calls stop() finds the boot that it ends.
      this.#boot = Promise.resolve().then(() => this.#start());
    }
    if (this.#boot !== undefined && (phase === "idle" || phase === "starting" || phase === "running"))
      return this.#boot;
    const message = `${this.#parts.info.name} is ${phase} and cannot start: an app lives once, create another`;
    return Promise.reject(new AppError("APP_STOPPED", message));
  }

  stop(reason: string, timeoutMs: number): Promise<ShutdownReport> {
    this.#shutdown ??= this.#stop(reason, timeoutMs);
    return this.#shutdown;
  }

  async #start(): Promise<void> {
    keepTickObject();
    const { info, limits, clock } = this.#parts;
    const startedAt = clock.monotonicMs();
    try {
      await withDeadline(limits.bootTimeoutMs, clock, (deadline) => {
        const signal = AbortSignal.any([deadline.signal, this.#stopRequest.signal]);
        const remainingStopMs = (): number => this.#remainingStopMs(Number.POSITIVE_INFINITY);
        return this.#bootSteps({ clock, deadline, signal, remainingStopMs });
      });
      // Nothing is awaited from here on: an app that was told to stop is never ready, not even for one turn.
      this.#stopRequest.signal.throwIfAborted();
    } catch (cause) {
      const error = asAppError(cause);
      await this.#abandonBoot(error);
      throw error;
    }
    this.#wasRunning = true;
    this.#gate.enter({ phase: "running" });
    const durationMs = Math.round(clock.monotonicMs() - startedAt);
    this.#logger.info({ version: info.version, environment: info.environment, durationMs }, `${info.name} is running`);
  }

  async #bootSteps(limits: BootLimits): Promise<void> {
    const plan = await createBootPlan(this.#parts, limits);
    this.#plan = plan;
    this.#logger = plan.logger;
    this.#ranBootHooks = true;
    await runBootHooks("beforeBoot", this.#scene(), limits);
    await this.#resources.start(plan.resources, { limits, config: plan.config, logger: plan.logger });
    await runBootHooks("afterBoot", this.#scene(), limits);
  }

  async #abandonBoot(error: AppError): Promise<void> {
    const isAborted = this.#stopRequest.signal.aborted;
    this.#gate.enter({ phase: "stopping", reason: error.message });
    const report = await this.#shutDown(error.message, this.#remainingStopMs(this.#parts.limits.shutdownTimeoutMs));
    this.#gate.enter(isAborted ? { phase: "stopped", report } : { phase: "failed", error, report });
  }

  async #stop(reason: string, timeoutMs: number): Promise<ShutdownReport> {
    if (this.state.phase === "starting") {
      this.#stopEndsAt = this.#parts.clock.monotonicMs() + timeoutMs;
      this.#stopRequest.abort(new AppError("APP_BOOT_ABORTED", `the boot was stopped (${reason})`));
    }
    // A running app is not ready any more in the very turn of the call.
    if (this.state.phase !== "running") await this.#boot?.catch(() => {});
    const { state } = this;
    if (state.phase === "stopped" || state.phase === "failed") return state.report;
    if (state.phase === "idle") {
      const report: ShutdownReport = { reason, isClean: true, durationMs: 0, steps: [] };
      this.#gate.enter({ phase: "stopped", report });
      return report;
    }
    this.#gate.enter({ phase: "stopping", reason });
    const report = await this.#shutDown(reason, timeoutMs);
    this.#gate.enter({ phase: "stopped", report });
    return report;
  }

  #remainingStopMs(otherwise: number): number {
    return this.#stopEndsAt === undefined ? otherwise : Math.max(0, this.#stopEndsAt - this.#parts.clock.monotonicMs());
  }

  async #shutDown(reason: string, timeoutMs: number): Promise<ShutdownReport> {
    const logger = this.#logger;
    logger.info({ reason, timeoutMs }, `${this.#parts.info.name} is stopping: ${reason}`);
    const timeline = createShutdownTimeline({ reason, timeoutMs, clock: this.#parts.clock, logger });
    if (this.#wasRunning) await runShutdownHooks("beforeShutdown", this.#scene(), timeline);
    const hasHooksAfter =
      this.#ranBootHooks && this.#scene().owners.some(({ hooks }) => hooks.afterShutdown !== undefined);
    await this.#resources.stop(timeline, { isLast: !hasHooksAfter });
    if (hasHooksAfter) await runShutdownHooks("afterShutdown", this.#scene(), timeline);
    const report = timeline.report();
    const { isClean, durationMs } = report;
    const end = `${this.#parts.info.name} has stopped after ${durationMs} ms`;
    if (isClean) logger.info({ reason, durationMs }, end);
    else logger.error({ reason, durationMs, unclean: uncleanSteps(report) }, `${end}, not cleanly`);
    return report;
  }

  #scene(): HookScene {
    return {
      owners: this.#plan?.hooks ?? [],
      app: this.#parts.info,
      logger: this.#logger,
      resources: this.#resources.apis,
    };
  }

  #notStarted(what: string): AppError {
    const { name } = this.#parts.info;
    return new AppError(
      "APP_NOT_STARTED",
      `the ${what} of ${name} can be used once start() has resolved; it is ${this.state.phase}`,
    );
  }
}

const asAppError = (cause: unknown): AppError =>
  cause instanceof AppError
    ? cause
    : new AppError("APP_START_FAILED", `the boot failed: ${messageOf(cause)}`, { cause });

const uncleanSteps = ({ steps }: ShutdownReport): readonly string[] =>
  steps.filter(({ outcome }) => outcome !== "done").map(({ step, outcome }) => `${step}: ${outcome}`);
