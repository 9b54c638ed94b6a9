import type { StartScope } from "@mega/core";
import { findResource } from "@mega/core/adapter";
import { fileStorageBrand } from "./file-storage.ts";
import type { FileStorageEngine } from "./file-storage-engine.ts";

const isStorage = (value: unknown): value is FileStorageEngine =>
  typeof value === "object" && value !== null && fileStorageBrand in value;

/** The `files()` resource of this name. Throws a `TypeError` that names the option and what there is instead. */
export const findStorage = (
  scope: Pick<StartScope, "name" | "resources">,
  option: string,
  name: string,
): FileStorageEngine => findResource(scope, { option, name, factory: "files()", isWanted: isStorage });
