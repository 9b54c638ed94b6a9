import { chmod, lstat, mkdir, realpath } from "node:fs/promises";
import { resolve } from "node:path";
import type { Logger } from "@mega/core";
import { FileError } from "./file-error.ts";
import type { FilesOptions } from "./files-options.ts";
import { mapFileError, systemCodeOf } from "./map-file-error.ts";

const option = "files.directory";

/** The directory of the option, absolute and without symbolic links. Throws an error that names the option when it cannot be used. */
export async function openDirectory(
  { directory: given, createDirectory }: Pick<FilesOptions, "directory" | "createDirectory">,
  logger: Logger,
): Promise<string> {
  const directory = resolve(given);
  if (createDirectory === true)
    await attempt(`make the directory ${directory} (${option})`, () =>
      mkdir(directory, { recursive: true, mode: 0o700 }),
    );
  const found = await lstat(directory).catch((cause: unknown) => {
    const reason = systemCodeOf(cause) === "ENOENT" ? "it does not exist" : mapFileError(cause, "look").message;
    throw new FileError("FILE_OPEN_FAILED", `cannot use ${option} (${directory}): ${reason}`, {
      cause,
      data: { option, directory },
    });
  });
  if (found.isSymbolicLink()) throw isLink(directory);
  if (!found.isDirectory())
    throw new FileError("FILE_OPEN_FAILED", `cannot use ${option} (${directory}): it is not a directory`, {
      data: { option, directory },
    });
  if (process.platform !== "win32" && (found.mode & 0o022) !== 0)
    logger.warn(
      { directory, mode: (found.mode & 0o777).toString(8) },
      "others may write into files.directory: give it the mode 700",
    );
  return realpath(directory);
}

/** A directory of this package's own: made if it is missing, for this user alone. */
export async function prepareDirectory(directory: string): Promise<string> {
  await attempt(`make the directory ${directory} (in ${option})`, async () => {
    await mkdir(directory, { mode: 0o700 }).catch((error: unknown) => {
      if (systemCodeOf(error) !== "EEXIST") throw error;
    });
    const found = await lstat(directory);
    if (found.isSymbolicLink()) throw isLink(directory);
    if (!found.isDirectory())
      throw new FileError("FILE_OPEN_FAILED", `${directory} (in ${option}) is not a directory`, {
        data: { option, directory },
      });
    if ((found.mode & 0o777) !== 0o700) await chmod(directory, 0o700);
  });
  return directory;
}

const isLink = (directory: string): FileError =>
  new FileError("FILE_SYMLINK", `cannot use ${directory} (${option}): it is a symbolic link`, {
    data: { option, directory },
  });

async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw mapFileError(error, what);
  }
}
