import type { TestProject } from "vitest/node";
import type { Service } from "../service.ts";
import { serviceVariants, startService } from "../start-service.ts";
import type { MissingService, ProvidedService } from "./provided-services.ts";

/**
 * Starts what the project lists and hands the URLs to its tests. A server that cannot be had fails the suites that ask
 * for it, each with the sentence that says how to get one, and leaves the others to run.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const wanted = project
    .getProvidedContext()
    .neededServices.flatMap((name) => serviceVariants(name).map((variant) => ({ name, variant })));
  const started: Service[] = [];
  const told = await Promise.all(
    wanted.map(({ name, variant }) =>
      startService(name, { variant }).then(
        (service): ProvidedService => {
          started.push(service);
          const { product, version, origin, url } = service;
          return { name, variant, product, version, origin, url };
        },
        (error: unknown): MissingService => ({ name, variant, missing: messageOf(error) }),
      ),
    ),
  );
  project.provide("startedServices", told);
  return async () => {
    await Promise.all(started.map((service) => service.stop()));
    for (const each of told) console.log(`services  ${project.name} ran on ${describe(each)}`);
  };
}

const describe = (service: ProvidedService | MissingService): string =>
  "missing" in service
    ? `no ${service.variant}: ${service.missing}`
    : `${service.product} ${service.version} (${originWords[service.origin]})`;

const originWords = {
  environment: "URL from the environment",
  running: "already running",
  compose: "Docker Compose",
  binary: "installed",
  registry: "unpacked from a registry",
  debian: "unpacked from Debian's packages",
} as const satisfies Record<Service["origin"], string>;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
