import { statSync } from "node:fs";
import { SqlError } from "@mega/core/sql";
import {
  type EnterOptions,
  firstWord,
  Lane,
  type LaneHolder,
  type LaneOptions,
  type SqlTextResult,
} from "@mega/core/sql/driver";
import type { Connection } from "./connection.ts";
import type { DiskRoom } from "./disk-room.ts";
import { sqliteCodeOf } from "./map-error.ts";

export interface WriterParts {
  readonly connection: Connection;
  readonly laneOptions: Omit<LaneOptions, "capacity">;
  /** None for a database in memory. */
  readonly room: DiskRoom | undefined;
}

const wordsThatMakeRoom: ReadonlySet<string> = new Set(["delete", "drop"]);

/** Whether it leaves the database with more room than before, once the log has been taken over. */
export const makesRoom = (text: string): boolean => wordsThatMakeRoom.has(firstWord(text));

/** The connection that writes, one holder at a time, and what is known of its storage. */
export class SqliteWriter {
  readonly connection: Connection;
  readonly room: DiskRoom | undefined;
  readonly lane: Lane;
  #failure: SqlError | undefined;

  constructor({ connection, laneOptions, room }: WriterParts) {
    this.connection = connection;
    this.room = room;
    this.lane = new Lane({ ...laneOptions, capacity: 1 });
    room?.take(() => this.#takeLogOver());
  }

  /** A commit that storage did not confirm: nothing is written after it. */
  get failure(): SqlError | undefined {
    return this.#failure;
  }

  /** Runs `work` while the connection is the holder's. */
  async hold<T>(holder: LaneHolder, work: () => Promise<T>, options: EnterOptions): Promise<T> {
    if (!this.lane.tryEnter(holder)) await this.lane.enter(holder, options);
    try {
      this.#requireStorage();
      return await work();
    } finally {
      this.lane.leave(holder);
    }
  }

  /** A statement outside a transaction is its own commit, so that one which found no room has changed nothing and may run again. */
  async runAlone<Row>(text: string, values: readonly unknown[], signal?: AbortSignal): Promise<SqlTextResult<Row>> {
    try {
      return await this.connection.run<Row>(text, values, signal);
    } catch (error) {
      if (!this.onFailure(error, makesRoom(text))) throw this.commitFailure(error);
    }
    try {
      return await this.connection.run<Row>(text, values, signal);
    } catch (error) {
      throw this.commitFailure(error);
    }
  }

  /** To be told of each write that failed. Whether there was no room for it, and now there is. */
  onFailure(error: unknown, makesRoomItself: boolean): boolean {
    if (!(error instanceof SqlError) || error.code !== "SQL_STORAGE_FULL") return false;
    return this.room?.onFull(makesRoomItself) === true;
  }

  /**
   * What a failed commit rejects with. When storage itself failed, whether the frames in the log count after a crash is not known, so neither
   * is the outcome.
   */
  commitFailure(error: unknown): unknown {
    if (!(error instanceof SqlError) || !sqliteCodeOf(error.cause).startsWith("SQLITE_IOERR")) return error;
    this.#failure = new SqlError("SQL_OUTCOME_UNKNOWN", "storage failed during the commit", {
      cause: error.cause,
      data: error.data,
    });
    return this.#failure;
  }

  /** Takes the log over into the file, for which a full disk gives up the reserve, and closes. */
  close(): void {
    const { connection, room } = this;
    connection.closeCursors();
    room?.drain();
    if (room !== undefined && connection.native.open) this.#checkpoint();
    room?.stop();
    connection.close();
  }

  #checkpoint(): void {
    try {
      this.#run("pragma optimize");
      this.#run("pragma wal_checkpoint(truncate)");
    } catch (error) {
      // Whatever is in the log is committed; the next process that opens the file takes it over.
      if (this.onFailure(error, true)) this.#checkpoint();
    }
  }

  /** The log may hold all the room that there is. Once it is in the file it is cut off, so that this gives back what it borrows. */
  #takeLogOver(): void {
    const holder = { parent: undefined };
    if (!this.lane.tryEnter(holder)) return;
    try {
      this.room?.lend(this.#growth(), () => this.#run("pragma wal_checkpoint(truncate)"));
    } finally {
      this.lane.leave(holder);
    }
  }

  /** By how much the file grows with the pages that are in the log alone. */
  #growth(): number {
    const [pages] = this.#run<{ page_count: number }>("pragma page_count");
    const [page] = this.#run<{ page_size: number }>("pragma page_size");
    return (pages?.page_count ?? 0) * (page?.page_size ?? 0) - statSync(this.connection.native.name).size;
  }

  #run<Row>(text: string): readonly Row[] {
    return this.connection.runNow<Row>(text, []).rows;
  }

  #requireStorage(): void {
    if (this.#failure === undefined) return;
    throw new SqlError("SQL_STORAGE_FAILED", "storage failed before, so nothing more is written: restart the process", {
      cause: this.#failure,
    });
  }
}
