import type { AppInfo } from "../app-info.ts";
import type { Clock } from "../clock.ts";
import { withDeadline } from "../deadline.ts";
import type { HealthCheckOptions, HealthRegistry } from "../health/health-registry.ts";
import type { Lifecycle } from "../lifecycle.ts";
import type { Logger } from "../logger.ts";
import type { StartScope } from "../resource.ts";
import type { Translator } from "../translator.ts";
import { type BootLimits, runBootStep } from "./boot-step.ts";
import type { NamedResource } from "./resource-names.ts";
import type { ShutdownTimeline } from "./timeline.ts";

/** How long a resource gets to close again when its start ends, well or badly, after the boot has given up on it. */
const lateStopMs = 5_000;

/** What all resources of an app share. */
export interface ResourceHost {
  readonly info: AppInfo;
  readonly clock: Clock;
  readonly health: HealthRegistry;
  readonly healthOptions: Readonly<Record<string, HealthCheckOptions>>;
  readonly translator: Translator;
  readonly lifecycle: Lifecycle;
}

/** The started resources of an app: the only place that starts and stops them. */
export interface ResourceSet {
  /** By name; grows while they start. */
  readonly apis: Readonly<Record<string, unknown>>;
  /** Starts one after the other; the first that fails ends it. */
  start(named: readonly NamedResource[], context: StartContext): Promise<void>;
  /** Stops in reverse whatever was started or was being started. */
  stop(timeline: ShutdownTimeline, options: { readonly isLast: boolean }): Promise<void>;
}

export interface StartContext {
  readonly limits: BootLimits;
  readonly config: unknown;
  readonly logger: Logger;
}

export function createResourceSet(host: ResourceHost): ResourceSet {
  const begun: NamedResource[] = [];
  const apis: Record<string, unknown> = {};

  const startOne = async (named: NamedResource, context: StartContext): Promise<void> => {
    const { name, resource, label } = named;
    const logger = context.logger.child({ resource: name });
    const startedAt = host.clock.monotonicMs();
    begun.push(named);
    apis[name] = await runBootStep(context.limits, {
      label: `start of ${label}`,
      codes: { failed: "APP_START_FAILED", timeout: "APP_START_TIMEOUT" },
      data: { resource: name, kind: resource.kind },
      work: ({ signal }) => resource.start(scopeOf(host, name, { ...context, logger, signal, apis })),
      onLate: () => void stopLate(named, logger, host.clock),
    });
    if (resource.check !== undefined) {
      host.health.register(name, resource.check.bind(resource), host.healthOptions[name]);
    }
    const durationMs = Math.round(host.clock.monotonicMs() - startedAt);
    logger.debug({ kind: resource.kind, durationMs }, `started ${name} in ${durationMs} ms`);
  };

  return {
    apis,
    async start(named, context) {
      for (const one of named) await startOne(one, context);
    },
    async stop(timeline, { isLast }) {
      for (let named = begun.pop(); named !== undefined; named = begun.pop()) {
        const { name, resource } = named;
        if (resource.check !== undefined) host.health.unregister(name);
        await timeline.run(`stop ${name}`, { isLast: isLast && begun.length === 0 }, (deadline) =>
          resource.stop(deadline),
        );
      }
    },
  };
}

interface ScopeParts {
  readonly config: unknown;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly apis: Readonly<Record<string, unknown>>;
}

const scopeOf = (host: ResourceHost, name: string, { config, logger, signal, apis }: ScopeParts): StartScope => ({
  name,
  app: host.info,
  config,
  logger,
  signal,
  clock: host.clock,
  resources: { ...apis },
  health: host.health,
  translator: host.translator,
  lifecycle: host.lifecycle,
});

async function stopLate({ name, resource }: NamedResource, logger: Logger, clock: Clock): Promise<void> {
  logger.warn(`the start of ${name} ended after the boot had given up on it: stopping it again`);
  try {
    await withDeadline(lateStopMs, clock, (deadline) => resource.stop(deadline));
  } catch (error) {
    logger.error({ err: error }, `${name} could not be stopped`);
  }
}
