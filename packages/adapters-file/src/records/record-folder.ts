import { inChunks } from "../in-chunks.ts";
import type { HeldLock } from "../processes/process-locks.ts";
import type { RecordState } from "./record-file.ts";
import { RecordFiles, type RecordFilesOptions } from "./record-files.ts";
import { encodeRecord, type FileRecord } from "./record-format.ts";
import { isRecordName, recordName } from "./record-name.ts";
import { RecordUpkeep } from "./record-upkeep.ts";
import type { Amount } from "./usage.ts";

/** What to do with the record under a key, and what to answer. */
export type Change<T> =
  | { readonly kind: "keep"; readonly result: T }
  | { readonly kind: "remove"; readonly result: T }
  | { readonly kind: "put"; readonly result: T; readonly record: Omit<FileRecord, "key"> };

interface Attempt {
  readonly key: string;
  readonly name: string;
  readonly isFirst: boolean;
}

/**
 * Records by key in the files of one directory, for all processes that share it. A write replaces a whole file; writes of one key are one
 * after the other, everywhere; reads wait for nobody. What is no whole record of the key reads as if it were not there.
 */
export class RecordFolder {
  readonly #files: RecordFiles;
  readonly #upkeep: RecordUpkeep;

  private constructor(files: RecordFiles, upkeep: RecordUpkeep) {
    this.#files = files;
    this.#upkeep = upkeep;
  }

  static async open(options: RecordFilesOptions, signal: AbortSignal): Promise<RecordFolder> {
    const files = await RecordFiles.open(options);
    const upkeep = new RecordUpkeep(files);
    await upkeep.count(signal);
    return new RecordFolder(files, upkeep);
  }

  report(): Amount & { readonly unreadable: number } {
    return { ...this.#files.usage.held, unreadable: this.#files.unreadable };
  }

  /** The record, unless it has expired; makes it the most recently used. */
  read(key: string): Promise<FileRecord | undefined> {
    return this.#files.storage.run(async () => {
      const name = recordName(key);
      const found = await this.#files.look(name);
      const record = this.#liveOf(found, key);
      if (record !== undefined && found.state === "whole") await this.#files.touch(name, found.usedAt);
      return record;
    });
  }

  /** One step for all processes: nobody writes the key between what `decide` is given and what it wants. */
  change<T>(key: string, decide: (current: FileRecord | undefined) => Change<T>): Promise<T> {
    return this.#files.storage.run(async () => {
      const name = recordName(key);
      for (let isFirst = true; ; isFirst = false) {
        const outcome = await this.#files.locked(name, (lock) => this.#attempt({ key, name, isFirst }, decide, lock));
        if ("result" in outcome) return outcome.result;
        await this.#upkeep.makeRoom(outcome.needs);
      }
    });
  }

  /** Removes the records with a label, each in a step of its own; how many there were. */
  removeLabelled(label: string, exceptKey?: string): Promise<number> {
    return this.#files.storage.run(async () => {
      const except = exceptKey === undefined ? undefined : recordName(exceptKey);
      const names = (await this.#files.index.names(label)).filter((name) => name !== except);
      const removed = await inChunks(names, async (name) => {
        const record = await this.#files.removeIf(name, ({ labels }) => labels.includes(label));
        if (record === undefined) await this.#forget(label, name);
        return record !== undefined && !this.#files.isExpired(record);
      });
      return removed.filter(Boolean).length;
    });
  }

  /** Removes the records whose key is meant, each in a step of its own. Looks at all records. */
  removeKeys(isMeant: (key: string) => boolean): Promise<void> {
    return this.#files.storage.run(async () => {
      const names = (await this.#files.list()).filter(isRecordName);
      await inChunks(names, async (name) => {
        const found = await this.#files.look(name);
        if (found.state === "whole" && isMeant(found.content.key))
          await this.#files.removeIf(name, ({ key }) => isMeant(key));
      });
    });
  }

  /** Looks at the next `count` files and removes what nobody will ask for. Whether there are more. */
  sweep(count: number): Promise<boolean> {
    return this.#files.storage.run(() => this.#upkeep.sweep(count));
  }

  async #attempt<T>(
    { key, name, isFirst }: Attempt,
    decide: (current: FileRecord | undefined) => Change<T>,
    lock: HeldLock,
  ): Promise<{ readonly result: T } | { readonly needs: Amount }> {
    const { usage, storage, options } = this.#files;
    const found = await this.#files.look(name);
    const change = decide(this.#liveOf(found, key));
    if (change.kind === "remove") await this.#files.remove(name, found, lock);
    if (change.kind !== "put") return { result: change.result };
    const bytes = encodeRecord({ ...change.record, key });
    if (bytes.length > options.limits.maxBytes) throw options.tooLarge(bytes.length);
    const needs = { bytes: bytes.length - (found.bytes ?? 0), entries: found.bytes === undefined ? 1 : 0 };
    // A share too small for one record must not keep it out for good.
    const pending = usage.tryPut(needs, isFirst ? storage.peers : 1);
    if (pending === undefined) return { needs };
    let isWritten = false;
    try {
      await this.#files.put({ name, bytes, labels: change.record.labels }, found, lock);
      isWritten = true;
    } finally {
      pending.settle(isWritten);
    }
    return { result: change.result };
  }

  /** Drops an entry of the index whose record does not have the label. */
  #forget(label: string, name: string): Promise<void> {
    return this.#files.locked(name, async () => {
      const found = await this.#files.look(name);
      if (found.state !== "whole" || !found.content.labels.includes(label))
        await this.#files.index.remove([label], name);
    });
  }

  /** The record of this key while it lasts. */
  #liveOf(found: RecordState<FileRecord>, key: string): FileRecord | undefined {
    if (found.state !== "whole" || found.content.key !== key) return undefined;
    return this.#files.isExpired(found.content) ? undefined : found.content;
  }
}
