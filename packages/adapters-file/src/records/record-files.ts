import { lutimes, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, Logger } from "@mega/core";
import { type FileStorageEngine, temporaryOwner } from "../file-storage-engine.ts";
import { prepareDirectory } from "../open-directory.ts";
import type { HeldLock } from "../processes/process-locks.ts";
import { LabelIndex } from "./label-index.ts";
import { type RecordState, readRecordFile, readRecordPrefix, statRecordFile } from "./record-file.ts";
import type { FileRecord, RecordPrefix } from "./record-format.ts";
import { Usage, type UsageLimits } from "./usage.ts";

export interface RecordFilesOptions {
  readonly storage: FileStorageEngine;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly name: string;
  /** What labels are called in the name of the index's directory. */
  readonly labels: string;
  readonly limits: UsageLimits;
  /** The error for a record larger than all records may be. */
  readonly tooLarge: (bytes: number) => Error;
  /** Told of records that had to go to make room. */
  readonly onEvicted?: (count: number) => void;
}

/** Distinct files of which the log speaks. */
const maxReported = 1_000;

/** How much younger a read makes a file at least: fewer reads write. */
const touchAfterMs = 1_000;

export interface RecordToPut {
  readonly name: string;
  readonly bytes: Buffer;
  readonly labels: readonly string[];
}

/** The files of one kind of record, with their index and the account of what they take. Names are given, keys are not its business. */
export class RecordFiles {
  readonly storage: FileStorageEngine;
  readonly index: LabelIndex;
  readonly usage: Usage;
  readonly options: RecordFilesOptions;
  readonly #directory: string;
  readonly #reported = new Set<string>();
  #unreadable = 0;

  private constructor(options: RecordFilesOptions, directory: string, indexDirectory: string) {
    this.options = options;
    this.storage = options.storage;
    this.index = new LabelIndex(options.storage, indexDirectory);
    this.usage = new Usage(options.limits);
    this.#directory = directory;
  }

  static async open(options: RecordFilesOptions): Promise<RecordFiles> {
    const { storage, name, labels } = options;
    const directory = await prepareDirectory(join(storage.directory, name));
    const indexDirectory = await prepareDirectory(join(storage.directory, `${name}-${labels}`));
    await storage.syncDirectory(storage.directory);
    return new RecordFiles(options, directory, indexDirectory);
  }

  /** How often something was read that is no whole record. */
  get unreadable(): number {
    return this.#unreadable;
  }

  isExpired({ keptUntil }: Pick<FileRecord, "keptUntil">): boolean {
    return keptUntil <= this.options.clock.now();
  }

  list(): Promise<readonly string[]> {
    return this.storage.withFile(`list ${this.#directory}`, () => readdir(this.#directory));
  }

  async look(name: string): Promise<RecordState<FileRecord>> {
    const path = this.#path(name);
    const found = await this.storage.withFile(`read ${path}`, () => readRecordFile(path));
    if (found.state === "unreadable") this.#report(name, found.problem);
    return found;
  }

  /** Unchecked: a hint. */
  glance(name: string): Promise<RecordState<RecordPrefix>> {
    const path = this.#path(name);
    return this.storage.withFile(`read ${path}`, () => readRecordPrefix(path));
  }

  measure(name: string): ReturnType<typeof statRecordFile> {
    const path = this.#path(name);
    return this.storage.withFile(`read ${path}`, () => statRecordFile(path));
  }

  /** Whoever changes a file holds its lock. */
  locked<T>(name: string, work: (lock: HeldLock) => Promise<T>): Promise<T> {
    return this.storage.locks.run(`${this.options.name}.${name.slice(0, 2)}`, work);
  }

  /** The account has room for it already. */
  async put({ name, bytes, labels }: RecordToPut, found: RecordState<FileRecord>, lock: HeldLock): Promise<void> {
    await this.index.add(labels, name);
    await lock.confirm();
    await this.storage.replace(this.#directory, name, { bytes, usedAt: this.options.clock.now() });
    if (found.state === "whole") {
      const gone = found.content.labels.filter((label) => !labels.includes(label));
      // The record is written, so nothing may fail any more; an entry too many does no harm.
      await this.index.remove(gone, name).catch(() => {});
    }
  }

  async remove(name: string, found: RecordState<FileRecord>, lock: HeldLock): Promise<void> {
    await this.removeUnsynced(name, found, lock);
    // Also when nothing was there: a removal that made room for others may not be on the disk yet.
    await this.sync();
  }

  async removeUnsynced(name: string, found: RecordState<FileRecord>, lock: HeldLock): Promise<void> {
    if (found.bytes === undefined) return;
    await lock.confirm();
    if (await this.storage.remove(this.#path(name))) this.usage.remove(found.bytes);
    if (found.state === "whole") await this.index.remove(found.content.labels, name);
  }

  /** Removes the record if it is meant, and returns it. */
  removeIf(name: string, isMeant: (record: FileRecord) => boolean): Promise<FileRecord | undefined> {
    return this.locked(name, async (lock) => {
      const found = await this.look(name);
      if (found.state !== "whole" || !isMeant(found.content)) return undefined;
      await this.remove(name, found, lock);
      return found.content;
    });
  }

  sync(): Promise<void> {
    return this.storage.syncDirectory(this.#directory);
  }

  async touch(name: string, usedAt: number): Promise<void> {
    const now = this.options.clock.now();
    if (Math.abs(now - usedAt) < touchAfterMs) return;
    // A directory that became read-only can still be read.
    await lutimes(this.#path(name), now / 1_000, now / 1_000).catch(() => {});
  }

  /** Whether the name is that of a temporary file. It stays while the process lives that made it. */
  async dropTemporary(name: string): Promise<boolean> {
    const token = temporaryOwner(name);
    if (token === undefined) return false;
    if (!(await this.storage.isRegistered(token))) await unlink(this.#path(name)).catch(() => {});
    return true;
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }

  #report(name: string, problem: string): void {
    this.#unreadable += 1;
    if (this.#reported.has(name) || this.#reported.size >= maxReported) return;
    this.#reported.add(name);
    this.options.logger.warn(
      { file: this.#path(name), problem },
      "a file is no whole record and reads as if it were not there",
    );
  }
}
