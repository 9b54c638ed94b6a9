import { AppError } from "../app-error.ts";
import type { Resource, Resources } from "../resource.ts";

/** What contexts have of themselves, whatever carried the call; a resource of that name would be hidden by it. */
const reservedNames: readonly string[] = [
  ...["log", "signal", "trace", "locale", "t", "scope"],
  ...["request", "response", "params", "query", "headers", "body", "session", "connection", "job"],
];

/** A resource, the name handlers see it under, and how messages name it. */
export interface NamedResource {
  readonly name: string;
  readonly resource: Resource<unknown>;
  readonly label: string;
}

export interface ResourceOwner {
  readonly label: string;
  readonly resources: Resources;
}

/** All resources of an app in their order of start, or an error that names the wrong one. */
export function collectResources(owners: readonly ResourceOwner[]): readonly NamedResource[] {
  const found = new Map<string, NamedResource>();
  for (const owner of owners) {
    for (const [name, resource] of Object.entries(owner.resources)) {
      requireResource(name, resource, owner.label);
      const first = found.get(name);
      const label = `resource "${name}" (${resource.kind}) of ${owner.label}`;
      if (first !== undefined) {
        throw new AppError("APP_RESOURCE_DUPLICATE", `${label} has the name of ${first.label}`, {
          data: { resource: name },
        });
      }
      found.set(name, { name, resource, label });
    }
  }
  return [...found.values()];
}

function requireResource(name: string, resource: Resource<unknown>, owner: string): void {
  if (reservedNames.includes(name)) {
    throw new AppError(
      "APP_RESOURCE_INVALID",
      `resource "${name}" of ${owner} needs another name: every context has a "${name}" of its own`,
      { data: { resource: name } },
    );
  }
  if (typeof resource?.start !== "function" || typeof resource.stop !== "function") {
    throw new AppError(
      "APP_RESOURCE_INVALID",
      `resource "${name}" of ${owner} has no start and stop: it is not a resource`,
      {
        data: { resource: name },
      },
    );
  }
}
