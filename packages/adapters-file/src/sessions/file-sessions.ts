import { defineResource, type Resource } from "@mega/core";
import { refuseUnknownOptions, requireIntegers, Sweeper } from "@mega/core/adapter";
import type { SessionStore } from "@mega/core/sessions";
import { FileError } from "../file-error.ts";
import { findStorage } from "../find-storage.ts";
import { RecordFolder } from "../records/record-folder.ts";
import { createFileSessionStore } from "./file-session-store.ts";

export interface FileSessionsOptions {
  /** The name of the `files()` resource that keeps the sessions; declared before this one. */
  readonly storage: string;
  /** Past it the least recently used sessions end, with a warning in the log. @default 100_000 */
  readonly maxSessions?: number;
  /** The largest session, as JSON. Past it `FILE_VALUE_TOO_LARGE`. @default 1_048_576 */
  readonly maxSessionBytes?: number;
  /** Pause between removals of expired sessions. They are never returned meanwhile. @default 60_000 */
  readonly sweepIntervalMs?: number;
  /** How many files are looked at in one go. @default 1_000 */
  readonly sweepBatch?: number;
}

export const fileSessionsDefaults = {
  maxSessions: 100_000,
  maxSessionBytes: 1_048_576,
  sweepIntervalMs: 60_000,
  sweepBatch: 1_000,
} as const satisfies Omit<Required<FileSessionsOptions>, "storage">;

function resolveFileSessions(options: FileSessionsOptions): Required<FileSessionsOptions> {
  refuseUnknownOptions("fileSessions", options, ["storage", ...Object.keys(fileSessionsDefaults)]);
  const resolved = { ...fileSessionsDefaults, ...options };
  const { storage } = resolved;
  if (typeof storage !== "string" || storage === "")
    throw new TypeError(`fileSessions.storage (${JSON.stringify(storage)}) must be the name of a files() resource`);
  requireIntegers("fileSessions", resolved, {
    maxSessions: [1, 100_000_000],
    maxSessionBytes: [2, 1_073_741_824],
    sweepIntervalMs: [10, 86_400_000],
    sweepBatch: [1, 1_000_000],
  });
  return resolved;
}

/** Sessions that outlive the process and are shared by all processes on one directory. */
export function fileSessions(options: FileSessionsOptions): Resource<SessionStore> {
  const { storage: name, maxSessions, maxSessionBytes, sweepIntervalMs, sweepBatch } = resolveFileSessions(options);
  let folder: RecordFolder | undefined;
  let sweeper: Sweeper | undefined;
  return defineResource<SessionStore>({
    kind: "file-sessions",
    async start({ clock, logger, signal, ...scope }) {
      const storage = findStorage(scope, "fileSessions.storage", name);
      const opened = await RecordFolder.open(
        {
          storage,
          clock,
          logger,
          name: "sessions",
          labels: "users",
          limits: { maxBytes: Number.MAX_SAFE_INTEGER, maxEntries: maxSessions },
          tooLarge: (bytes) => new FileError("FILE_VALUE_TOO_LARGE", `the session takes ${bytes} bytes`),
          onEvicted: (count) => logger.warn({ count, maxSessions }, "ended sessions to make room for others"),
        },
        signal,
      );
      folder = opened;
      sweeper = new Sweeper({ clock, logger, intervalMs: sweepIntervalMs, sweep: () => opened.sweep(sweepBatch) });
      return createFileSessionStore(opened, maxSessionBytes);
    },
    async stop() {
      await sweeper?.stop();
    },
    async check() {
      if (folder === undefined) return { status: "down", detail: { reason: "not started" } };
      const { entries, bytes, unreadable } = folder.report();
      return { status: "up", detail: { sessions: entries, bytes, unreadable } };
    },
  });
}
