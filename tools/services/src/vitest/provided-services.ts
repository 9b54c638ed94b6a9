import { inject } from "vitest";
import type { ServerIdentity, ServiceName, ServiceOrigin } from "../service.ts";

/** What a test file is told of a server that its project has started. */
export interface ProvidedService extends ServerIdentity {
  readonly name: ServiceName;
  readonly variant: string;
  readonly origin: ServiceOrigin;
  readonly url: string;
}

/** A variant that could not be had: why, and how to get it. */
export interface MissingService {
  readonly name: ServiceName;
  readonly variant: string;
  readonly missing: string;
}

declare module "vitest" {
  interface ProvidedContext {
    /** Which services the project lists. */
    neededServices: readonly ServiceName[];
    startedServices: readonly (ProvidedService | MissingService)[];
  }
}

/**
 * The servers of that name that the project has started, one per variant: a suite runs for each. Throws the sentence
 * that says how to get a server if one is missing, so that no suite is left out in silence.
 */
export function providedServices(name: ServiceName): readonly ProvidedService[] {
  const services = (inject("startedServices") ?? []).filter((service) => service.name === name);
  if (services.length === 0)
    throw new Error(`This Vitest project starts no ${name}: list it in its serviceProject() line in vitest.config.ts.`);
  return services.map((service) => {
    if ("missing" in service) throw new Error(service.missing);
    return service;
  });
}

/** The one server of a service that has one variant. */
export function providedService(name: Exclude<ServiceName, "redis" | "nats">): ProvidedService {
  const [service] = providedServices(name);
  if (service === undefined) throw new Error(`This Vitest project starts no ${name}.`);
  return service;
}
