import { constants } from "node:fs";
import { lstat, open, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, Deadline, Logger } from "@mega/core";
import { FileError } from "./file-error.ts";
import { type FileStorage, fileStorageBrand } from "./file-storage.ts";
import type { ResolvedFilesOptions } from "./files-options.ts";
import { Gate } from "./gate.ts";
import { mapFileError, systemCodeOf } from "./map-file-error.ts";
import { openDirectory, prepareDirectory } from "./open-directory.ts";
import { ProcessLocks } from "./processes/process-locks.ts";
import { ProcessRegistry } from "./processes/process-registry.ts";
import { SharedRuns } from "./shared-runs.ts";

interface EngineParts {
  readonly directory: string;
  readonly options: ResolvedFilesOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly registry: ProcessRegistry;
}

const temporaryPattern = /^\.([0-9a-f]{32})\.\d+\.tmp$/;

/** The token of the process that made a temporary file; undefined for other names. */
export const temporaryOwner = (name: string): string | undefined => temporaryPattern.exec(name)?.[1];

/** One directory while it is open: how its files are read, replaced and locked, and how much of that happens at once. */
export class FileStorageEngine implements FileStorage {
  readonly [fileStorageBrand] = true;
  readonly locks: ProcessLocks;
  readonly #parts: EngineParts;
  readonly #gate: Gate;
  readonly #directorySyncs = new SharedRuns();
  #temporaries = 0;
  #pending = 0;
  #isStopped = false;
  #onIdle: (() => void) | undefined;
  #failure: FileError | undefined;

  private constructor(parts: EngineParts, locksDirectory: string) {
    const { options, registry, clock } = parts;
    this.#parts = parts;
    this.#gate = new Gate(options.maxOpenFiles);
    this.locks = new ProcessLocks({ directory: locksDirectory, registry, clock, timeoutMs: options.lockTimeoutMs });
  }

  static async open(
    options: ResolvedFilesOptions,
    { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  ): Promise<FileStorageEngine> {
    const directory = await openDirectory(options, logger);
    const processes = await prepareDirectory(join(directory, "processes"));
    const locks = await prepareDirectory(join(directory, "locks"));
    try {
      const registry = await ProcessRegistry.open({ directory: processes, clock, logger });
      return new FileStorageEngine({ directory, options, clock, logger, registry }, locks);
    } catch (error) {
      throw mapFileError(error, `write into ${directory} (files.directory)`);
    }
  }

  get directory(): string {
    return this.#parts.directory;
  }

  get peers(): number {
    return this.#parts.registry.peers;
  }

  get pending(): number {
    return this.#pending;
  }

  /** Set for good once the disk did not take what it had been given. */
  get failure(): FileError | undefined {
    return this.#failure;
  }

  get isDurable(): boolean {
    return this.#parts.options.synchronous === "full";
  }

  isRegistered(token: string): Promise<boolean> {
    return this.#parts.registry.isRegistered(token);
  }

  /** One call of a store: counted, refused when stopped or when there are too many. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const { maxPending } = this.#parts.options;
    if (this.#isStopped) throw new FileError("FILE_STOPPED", "the files() resource has stopped");
    if (this.#pending >= maxPending)
      throw new FileError("FILE_OVERLOADED", `more than ${maxPending} calls are under way (files.maxPending)`, {
        data: { option: "files.maxPending", maxPending },
      });
    this.#pending += 1;
    try {
      return await work();
    } finally {
      this.#pending -= 1;
      if (this.#pending === 0) this.#onIdle?.();
    }
  }

  /** Runs what opens one file at a time. */
  withFile<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.#gate.run(async () => {
      try {
        return await work();
      } catch (error) {
        throw mapFileError(error, what);
      }
    });
  }

  /** The file holds the old bytes or the new ones at every moment, whatever ends the process or fails. */
  async replace(
    directory: string,
    name: string,
    content: { readonly bytes: Buffer; readonly usedAt: number },
  ): Promise<void> {
    this.requireSound();
    const path = join(directory, name);
    const temporary = join(directory, `.${this.#parts.registry.self.token}.${this.#temporaries++}.tmp`);
    await this.withFile(`write ${path}`, async () => {
      try {
        await this.#write(temporary, content);
        await rename(temporary, path);
      } catch (error) {
        await unlink(temporary).catch(() => {});
        throw error;
      }
    });
    await this.syncDirectory(directory);
  }

  /** Whether there was such a file. */
  async remove(path: string): Promise<boolean> {
    this.requireSound();
    return this.withFile(`remove ${path}`, async () => {
      try {
        await unlink(path);
        return true;
      } catch (error) {
        if (systemCodeOf(error) === "ENOENT") return false;
        throw error;
      }
    });
  }

  /** Makes the names in a directory as durable as the files behind them. Those that come while one runs share the next one. */
  async syncDirectory(directory: string): Promise<void> {
    if (!this.isDurable || process.platform === "win32") return;
    await this.#directorySyncs.join(directory, () => this.#syncNow(directory));
  }

  async #syncNow(directory: string): Promise<void> {
    await this.withFile(`sync ${directory}`, async () => {
      const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
      try {
        await this.#sync(() => handle.sync());
      } finally {
        await handle.close();
      }
    });
  }

  /** Throws `FILE_STORAGE_FAILED` once the storage has failed. */
  requireSound(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Writes and removes a file, as a check that the directory takes writes. */
  async probe(): Promise<void> {
    this.requireSound();
    const directory = join(this.directory, "processes");
    const path = join(directory, `.${this.#parts.registry.self.token}.probe`);
    await this.withFile(`write into ${this.directory} (files.directory)`, async () => {
      await lstat(directory);
      const handle = await open(path, "w", 0o600);
      try {
        await handle.writeFile("probe");
      } finally {
        await handle.close();
        await unlink(path);
      }
    });
  }

  /** Lets the calls that are under way end, until the deadline. */
  async close(deadline: Deadline): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    if (this.#pending > 0) {
      const idle = Promise.withResolvers<void>();
      this.#onIdle = idle.resolve;
      deadline.signal.addEventListener("abort", () => idle.resolve(), { once: true });
      if (!deadline.signal.aborted) await idle.promise;
    }
    if (this.#pending > 0)
      this.#parts.logger.warn({ pending: this.#pending }, "the deadline came before the calls under way had ended");
    await this.#parts.registry.close();
  }

  async #write(
    temporary: string,
    { bytes, usedAt }: { readonly bytes: Buffer; readonly usedAt: number },
  ): Promise<void> {
    const handle = await open(temporary, "wx", 0o600);
    try {
      await handle.writeFile(bytes);
      await handle.utimes(usedAt / 1_000, usedAt / 1_000);
      if (this.isDurable) await this.#sync(() => handle.sync());
    } finally {
      await handle.close();
    }
  }

  /** A disk that failed once to keep what it was given may claim the next time that all is well, so there is no next time. */
  async #sync(sync: () => Promise<void>): Promise<void> {
    try {
      await sync();
    } catch (cause) {
      if (mapFileError(cause, "sync").code === "FILE_STORAGE_FULL") throw cause;
      this.#failure ??= new FileError(
        "FILE_STORAGE_FAILED",
        `the disk under ${this.directory} did not keep what was written; nothing more is written until the app is started again`,
        { cause, data: { systemCode: systemCodeOf(cause) } },
      );
      throw this.#failure;
    }
  }
}
