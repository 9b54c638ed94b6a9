import { inChunks } from "../in-chunks.ts";
import type { RecordState } from "./record-file.ts";
import type { RecordFiles } from "./record-files.ts";
import type { FileRecord } from "./record-format.ts";
import { isRecordName } from "./record-name.ts";
import type { Amount } from "./usage.ts";

/** How far the sweep has come. */
interface Pass {
  readonly names: readonly string[];
  at: number;
}

interface MeasuredFile {
  readonly name: string;
  readonly bytes: number;
  readonly usedAt: number;
}

/** Keeps the files of a folder within their limits, and removes what nobody will ask for. */
export class RecordUpkeep {
  readonly #files: RecordFiles;
  #makingRoom: Promise<void> | undefined;
  #pass: Pass | undefined;

  constructor(files: RecordFiles) {
    this.#files = files;
  }

  /** Measures all files, and drops what dead processes left half-written. */
  async count(signal?: AbortSignal): Promise<readonly MeasuredFile[]> {
    const count = this.#files.usage.beginCount();
    const found = await inChunks(await this.#files.list(), async (name) => {
      signal?.throwIfAborted();
      if ((await this.#files.dropTemporary(name)) || !isRecordName(name)) return undefined;
      const file = await this.#files.measure(name);
      return file === undefined ? undefined : { ...file, name };
    });
    const measured = found.filter((each) => each !== undefined);
    const bytes = measured.reduce((sum, file) => sum + file.bytes, 0);
    count.finish({ bytes, entries: measured.length }, this.#files.storage.peers);
    return measured;
  }

  /** Frees what a write needs and something more. Those who come meanwhile wait for it and look again. */
  makeRoom(coming: Amount): Promise<void> {
    this.#makingRoom ??= this.#evict(coming).finally(() => {
      this.#makingRoom = undefined;
    });
    return this.#makingRoom;
  }

  /** Looks at the next `count` files and removes what has expired or is torn. Whether there are more. */
  async sweep(count: number): Promise<boolean> {
    const pass = this.#pass ?? { names: await this.#files.list(), at: 0 };
    this.#pass = pass;
    const batch = pass.names.slice(pass.at, pass.at + count);
    pass.at += batch.length;
    await inChunks(batch, (name) => this.#inspect(name));
    if (pass.at < pass.names.length) return true;
    this.#pass = undefined;
    if (this.#files.storage.peers > 1) await this.count();
    return false;
  }

  async #inspect(name: string): Promise<void> {
    if ((await this.#files.dropTemporary(name)) || !isRecordName(name)) return;
    if (!this.#isOver(await this.#files.glance(name))) return;
    await this.#files.locked(name, async (lock) => {
      const found = await this.#files.look(name);
      if (this.#isOver(found)) await this.#files.remove(name, found, lock);
    });
  }

  #isOver(found: RecordState<Pick<FileRecord, "keptUntil">>): boolean {
    if (found.state === "whole") return this.#files.isExpired(found.content);
    return found.state === "unreadable" && found.problem === "torn";
  }

  async #evict(coming: Amount): Promise<void> {
    const { usage, storage, options } = this.#files;
    const measured = await this.count();
    const excess = usage.excess(coming, storage.peers);
    if (excess === undefined) return;
    const freed = { bytes: 0, entries: 0 };
    for (const { name, bytes } of measured.toSorted((a, b) => a.usedAt - b.usedAt)) {
      if (freed.bytes >= excess.bytes && freed.entries >= excess.entries) break;
      await this.#files.locked(name, async (lock) => {
        await this.#files.removeUnsynced(name, await this.#files.look(name), lock);
      });
      freed.bytes += bytes;
      freed.entries += 1;
    }
    await this.#files.sync();
    if (freed.entries > 0) options.onEvicted?.(freed.entries);
  }
}
