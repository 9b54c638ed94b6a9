import { fileURLToPath } from "node:url";
import { type Environment, type ServiceOrigin, serviceOrigins } from "../service.ts";
import { ServiceError } from "../service-error.ts";

/** What the search for a server may look at, and whom it tells what takes long. */
export interface OriginContext {
  readonly environment: Environment;
  readonly origins: readonly ServiceOrigin[];
  /** Where registry and distribution packages are unpacked, once per version. */
  readonly folder: string;
  announce(what: string): void;
}

const ignoredByGit = fileURLToPath(new URL("../../../../.services", import.meta.url));

/** A server that happens to run may hold somebody's data, so it has to be asked for. */
const defaultOrigins = serviceOrigins.filter((origin) => origin !== "running");

export function createOriginContext(environment: Environment): OriginContext {
  return {
    environment,
    origins: resolveOrigins(environment["MEGA_SERVICES_ORIGINS"]),
    folder: environment["MEGA_SERVICES_FOLDER"] || ignoredByGit,
    announce: (what) => console.error(`services: ${what}`),
  };
}

function resolveOrigins(list = ""): readonly ServiceOrigin[] {
  if (list === "") return defaultOrigins;
  const chosen = list.split(",").map((name) => name.trim());
  const unknown = chosen.find((name) => !(serviceOrigins as readonly string[]).includes(name));
  if (unknown !== undefined)
    throw new ServiceError(
      "SERVICE_OPTION_INVALID",
      `MEGA_SERVICES_ORIGINS names "${unknown}"; it may name ${serviceOrigins.join(", ")}.`,
    );
  return serviceOrigins.filter((origin) => chosen.includes(origin));
}
