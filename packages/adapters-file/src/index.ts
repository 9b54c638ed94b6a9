export { type FileCacheOptions, fileCache, fileCacheDefaults } from "./cache/file-cache.ts";
export { FileError, type FileErrorCode } from "./file-error.ts";
export type { FileStorage } from "./file-storage.ts";
export { type FilesOptions, filesDefaults } from "./files-options.ts";
export { files } from "./files-resource.ts";
export { type FileSessionsOptions, fileSessions, fileSessionsDefaults } from "./sessions/file-sessions.ts";
