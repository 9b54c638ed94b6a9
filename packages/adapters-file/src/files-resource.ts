import { defineResource, type Resource } from "@mega/core";
import type { FileStorage } from "./file-storage.ts";
import { FileStorageEngine } from "./file-storage-engine.ts";
import { type FilesOptions, resolveFilesOptions } from "./files-options.ts";

/** A directory of files that the app owns, shared by all its processes on one machine. Throws at once when an option is wrong. */
export function files(options: FilesOptions): Resource<FileStorage> {
  const resolved = resolveFilesOptions(options);
  let engine: FileStorageEngine | undefined;
  return defineResource<FileStorage>({
    kind: "files",
    async start({ clock, logger }) {
      engine = await FileStorageEngine.open(resolved, { clock, logger });
      return engine;
    },
    async stop(deadline) {
      await engine?.close(deadline);
    },
    async check() {
      if (engine === undefined) return { status: "down", detail: { reason: "not started" } };
      if (engine.failure !== undefined) return { status: "down", detail: { reason: engine.failure.code } };
      await engine.probe();
      return { status: "up", detail: { pending: engine.pending, processes: engine.peers } };
    },
  });
}
