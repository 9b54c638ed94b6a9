import { lstat, open, readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import type { FileStorageEngine } from "../file-storage-engine.ts";
import { systemCodeOf } from "../map-file-error.ts";
import { prepareDirectory } from "../open-directory.ts";
import { isRecordName, recordName } from "./record-name.ts";

/**
 * Which records may carry a label: a directory per label with an empty file per record. A hint: an entry is made before its record and removed
 * after, so none is missing, and one too many does no harm, for whoever finds a record by it asks the record itself.
 */
export class LabelIndex {
  readonly #storage: FileStorageEngine;
  readonly #directory: string;

  constructor(storage: FileStorageEngine, directory: string) {
    this.#storage = storage;
    this.#directory = directory;
  }

  async add(labels: readonly string[], name: string): Promise<void> {
    for (const label of new Set(labels)) {
      const directory = this.#directoryOf(label);
      if (!(await this.#add(directory, name))) continue;
      await this.#storage.syncDirectory(directory);
      await this.#storage.syncDirectory(this.#directory);
    }
  }

  async remove(labels: readonly string[], name: string): Promise<void> {
    for (const label of new Set(labels)) {
      const directory = this.#directoryOf(label);
      await this.#storage.remove(join(directory, name));
      await this.#storage.withFile(`remove ${directory}`, () => rmdir(directory).catch(ignoreUse));
    }
  }

  names(label: string): Promise<readonly string[]> {
    const directory = this.#directoryOf(label);
    return this.#storage.withFile(`list ${directory}`, async () => {
      try {
        if (!(await lstat(directory)).isDirectory()) return [];
        return (await readdir(directory)).filter(isRecordName);
      } catch (error) {
        if (systemCodeOf(error) === "ENOENT") return [];
        throw error;
      }
    });
  }

  #directoryOf(label: string): string {
    return join(this.#directory, recordName(label));
  }

  /** Whether it was not there. */
  async #add(directory: string, name: string): Promise<boolean> {
    const path = join(directory, name);
    return this.#storage.withFile(`write ${path}`, async () => {
      for (;;) {
        await prepareDirectory(directory);
        try {
          await (await open(path, "wx", 0o600)).close();
          return true;
        } catch (error) {
          const systemCode = systemCodeOf(error);
          if (systemCode === "EEXIST") return false;
          // Whoever removed the directory's last entry removed the directory.
          if (systemCode !== "ENOENT") throw error;
        }
      }
    });
  }
}

/** The directory is gone already, or another entry is in it. */
function ignoreUse(error: unknown): void {
  if (!["ENOENT", "ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(systemCodeOf(error))) throw error;
}
