import type { StartScope } from "@mega/core";
import { fileStorageBrand } from "./file-storage.ts";
import type { FileStorageEngine } from "./file-storage-engine.ts";

const isStorage = (value: unknown): value is FileStorageEngine =>
  typeof value === "object" && value !== null && fileStorageBrand in value;

/** The `files()` resource of this name. Throws a `TypeError` that names the option and what there is instead. */
export function findStorage(
  scope: Pick<StartScope, "name" | "resources">,
  option: string,
  name: string,
): FileStorageEngine {
  const found = scope.resources[name];
  if (isStorage(found)) return found;
  const candidates = Object.keys(scope.resources).filter((each) => isStorage(scope.resources[each]));
  const hint =
    candidates.length > 0
      ? `files() resources declared before "${scope.name}": ${candidates.join(", ")}`
      : `no files() resource is declared before "${scope.name}"`;
  const problem = found === undefined ? "names no resource" : "names a resource that is not files()";
  throw new TypeError(`${option} (${JSON.stringify(name)}) ${problem}; ${hint}`);
}
