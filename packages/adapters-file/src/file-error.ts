import { MegaError } from "@mega/core";

export type FileErrorCode =
  | "FILE_OPEN_FAILED"
  | "FILE_SYMLINK"
  | "FILE_READ_ONLY"
  | "FILE_STORAGE_FULL"
  | "FILE_STORAGE_FAILED"
  | "FILE_IO_FAILED"
  | "FILE_LOCKED"
  | "FILE_OVERLOADED"
  | "FILE_STOPPED"
  | "FILE_VALUE_TOO_LARGE";

/** `data.systemCode` is the operating system's name for it, where it said no. */
export class FileError extends MegaError<FileErrorCode> {}
