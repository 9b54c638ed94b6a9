import { FileError, type FileErrorCode } from "./file-error.ts";

const codes: Readonly<Record<string, FileErrorCode>> = {
  ENOSPC: "FILE_STORAGE_FULL",
  EDQUOT: "FILE_STORAGE_FULL",
  EFBIG: "FILE_STORAGE_FULL",
  EROFS: "FILE_READ_ONLY",
  EACCES: "FILE_READ_ONLY",
  EPERM: "FILE_READ_ONLY",
  ELOOP: "FILE_SYMLINK",
};

const reasons: Readonly<Partial<Record<FileErrorCode, string>>> = {
  FILE_STORAGE_FULL: "there is no room left",
  FILE_READ_ONLY: "this process has no right to",
  FILE_SYMLINK: "it is a symbolic link",
};

/** What the operating system calls the failure: `ENOENT`; "" for errors of another origin. */
export const systemCodeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** `what` completes "could not …". An error of this package passes as it is. */
export function mapFileError(cause: unknown, what: string): FileError {
  if (cause instanceof FileError) return cause;
  const systemCode = systemCodeOf(cause);
  const code = codes[systemCode] ?? "FILE_IO_FAILED";
  const reason = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new FileError(code, `could not ${what}: ${reason}`, { cause, data: { systemCode } });
}
