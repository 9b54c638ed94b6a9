/** The API of a `files()` resource: what `fileCache` and `fileSessions` keep their files in. */
export interface FileStorage {
  /** Absolute, without symbolic links. */
  readonly directory: string;
}

/** Marks a storage of this package, also across two copies of it in one tree. */
export const fileStorageBrand: unique symbol = Symbol.for("mega.files");
