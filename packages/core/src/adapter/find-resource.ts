import type { StartScope } from "../resource.ts";

export interface WantedResource<Api> {
  /** The option that names it: "sqliteSessions.database". */
  readonly option: string;
  /** What the option says. */
  readonly name: string;
  /** What makes such a resource: "sqlite()". */
  readonly factory: string;
  readonly isWanted: (api: unknown) => api is Api;
}

/** The API of a resource declared before this one. Throws a `TypeError` that names the option and what there is instead. */
export function findResource<Api>(
  scope: Pick<StartScope, "name" | "resources">,
  { option, name, factory, isWanted }: WantedResource<Api>,
): Api {
  const found = scope.resources[name];
  if (isWanted(found)) return found;
  const candidates = Object.keys(scope.resources).filter((each) => isWanted(scope.resources[each]));
  const hint =
    candidates.length > 0
      ? `${factory} resources declared before "${scope.name}": ${candidates.join(", ")}`
      : `no ${factory} resource is declared before "${scope.name}"`;
  const problem = found === undefined ? "names no resource" : `names a resource that is not a ${factory} one`;
  throw new TypeError(`${option} (${JSON.stringify(name)}) ${problem}; ${hint}`);
}
