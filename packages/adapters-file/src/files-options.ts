import { refuseUnknownOptions, requireIntegers } from "@mega/core/adapter";

export interface FilesOptions {
  /** Where the files are. A directory of this app alone, on a local disk; never a symbolic link. */
  readonly directory: string;
  /** Makes the directory. Off, a mistyped path is an error at boot. @default false */
  readonly createDirectory?: boolean;
  /**
   * `"full"` waits until the disk has each write: what resolved survives a power cut. `"normal"` leaves that to the operating system, which is
   * many times faster: what resolved survives the end of the process, and what a power cut tears reads as a miss. @default "full"
   */
  readonly synchronous?: "full" | "normal";
  /** Files open at once; more calls wait for their turn. @default 64 */
  readonly maxOpenFiles?: number;
  /** Calls under way at once. The next one rejects with `FILE_OVERLOADED`. @default 10_000 */
  readonly maxPending?: number;
  /** How long a write waits for another process that writes nearby. Then `FILE_LOCKED`. @default 30_000 */
  readonly lockTimeoutMs?: number;
}

export type ResolvedFilesOptions = Required<FilesOptions>;

export const filesDefaults = {
  createDirectory: false,
  synchronous: "full",
  maxOpenFiles: 64,
  maxPending: 10_000,
  lockTimeoutMs: 30_000,
} as const satisfies Omit<ResolvedFilesOptions, "directory">;

/** Throws a `TypeError` or `RangeError` that names the option and the value. */
export function resolveFilesOptions(options: FilesOptions): ResolvedFilesOptions {
  refuseUnknownOptions("files", options, ["directory", ...Object.keys(filesDefaults)]);
  const resolved: ResolvedFilesOptions = { ...filesDefaults, ...options };
  const { directory, createDirectory, synchronous } = resolved;
  if (typeof directory !== "string" || directory.trim() === "" || directory.includes("\0"))
    throw wrong("directory", directory, "a path");
  if (typeof createDirectory !== "boolean") throw wrong("createDirectory", createDirectory, "true or false");
  if (synchronous !== "full" && synchronous !== "normal") throw wrong("synchronous", synchronous, `"full" or "normal"`);
  requireIntegers("files", resolved, {
    maxOpenFiles: [2, 10_000],
    maxPending: [1, 1_000_000],
    lockTimeoutMs: [1, 3_600_000],
  });
  return resolved;
}

const wrong = (option: string, value: unknown, expected: string): TypeError =>
  new TypeError(`files.${option} (${JSON.stringify(value)}) must be ${expected}`);
