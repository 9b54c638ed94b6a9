import type { AppInfo } from "./app-info.ts";
import type { Clock } from "./clock.ts";
import type { Deadline } from "./deadline.ts";
import type { HealthRegistry, HealthReport } from "./health/health-registry.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Logger } from "./logger.ts";
import type { Translator } from "./translator.ts";

/** What a resource is given when it starts. */
export interface StartScope {
  /** The name it was declared with: `db` in `resources: { db: sqlite(…) }`. */
  readonly name: string;
  readonly app: AppInfo;
  /** The app's validated configuration. */
  readonly config: unknown;
  /** Carries the resource's name on each line. */
  readonly logger: Logger;
  /** Aborts when the boot is cancelled or its deadline passes. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** The APIs of the resources declared before this one, by name. */
  readonly resources: Readonly<Record<string, unknown>>;
  /** Where a resource adds checks of its own; what it adds it removes in `stop`. Its `check` is registered by the app. */
  readonly health: HealthRegistry;
  readonly translator: Translator;
  /** Readiness and drain, for whoever takes work from outside. */
  readonly lifecycle: Lifecycle;
}

/** A thing with a lifecycle that an app owns: a database, a cache, a bus, the HTTP server. */
export interface Resource<Api = unknown> {
  /** The driver, for messages and metrics: "sqlite", "redis", "http". */
  readonly kind: string;
  /** Opens what the resource needs and returns the API that handlers see. A rejection ends the boot. */
  start(scope: StartScope): Promise<Api> | Api;
  /** Drains, then closes. Idempotent, and safe after a failed `start`. */
  stop(deadline: Deadline): Promise<void>;
  /** Whether the resource can do its work now. Must end when the signal aborts. */
  check?(signal: AbortSignal): Promise<HealthReport>;
}

/** Resources by the names under which handlers see them; started in this order, stopped in reverse. */
export type Resources = Readonly<Record<string, Resource<unknown>>>;

/** The API of each resource: what `start` resolved to. Also takes a function that builds resources from the configuration. */
// biome-ignore lint/suspicious/noExplicitAny: the parameter of a resource factory is contravariant, so only `any` matches each.
export type ApisOf<T> = T extends (...config: any[]) => infer R
  ? ApisOf<R>
  : { readonly [Name in keyof T]: T[Name] extends Resource<infer Api> ? Api : never };

/** Gives a resource literal its type; the identity function at run time. */
export function defineResource<Api>(resource: Resource<Api>): Resource<Api> {
  return resource;
}
