import { statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Clock, Logger, Timer } from "@mega/core";
import { ReserveFile } from "./reserve-file.ts";

export interface DiskRoomOptions {
  /** The database's. */
  readonly file: string;
  /** 0 for none. */
  readonly reserveBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface RoomReport {
  /** A write found no room, and there has been none since. */
  readonly isFull: boolean;
  readonly reserveBytes: number;
}

/** How often a disk that was full is looked at. */
const lookAgainMs = 1_000;

/** What must be free, besides the reserve, for the disk to count as not full. */
const leastRoomBytes = 65_536;

/**
 * What is done about a full disk. SQLite's log grows with every write, also with one that deletes, so a full disk cannot be cleared with SQL
 * unless something gives way: a reserve file. One half of it is given to statements that make room, the other to the end of the app. It is made
 * whole again once there is twice the room that it lacks.
 */
export class DiskRoom {
  readonly #options: DiskRoomOptions;
  readonly #reserve: ReserveFile;
  #isFull = false;
  #isDraining = false;
  #hasWarned = false;
  #relieve = (): void => {};
  #timer: Timer | undefined;

  constructor(options: DiskRoomOptions) {
    this.#options = options;
    this.#reserve = new ReserveFile(`${options.file}.reserve`, options.reserveBytes);
  }

  /** Takes the room at boot. Without it the database works as well, until the disk is full; then `relieve` is called from time to time. */
  take(relieve: () => void): void {
    this.#relieve = relieve;
    if (!this.#fill()) this.#lookAgain();
  }

  /** The reserve of an earlier run gives way to an open that found no room. Whether trying again may help. */
  static yieldTo(file: string, reserveBytes: number): boolean {
    return new ReserveFile(`${file}.reserve`, reserveBytes).shrinkTo(reserveBytes / 2);
  }

  /** To be told of a write that found no room. Whether room was made, so that the write may work now. */
  onFull(makesRoom: boolean): boolean {
    if (!this.#isFull) this.#options.logger.error({ file: this.#options.file }, "the disk is full: writes are refused");
    this.#isFull = true;
    this.#lookAgain();
    if (this.#isDraining) return this.#shrinkTo(0);
    return makesRoom && this.#shrinkTo(this.#reserve.bytes / 2);
  }

  /** From now on whatever there is serves what the end of the app has to write. */
  drain(): void {
    this.stop();
    if (this.#isFull) this.#shrinkTo(0);
  }

  report(): RoomReport {
    return { isFull: this.#isFull, reserveBytes: this.#reserve.held };
  }

  /** Looks at the disk no more. */
  stop(): void {
    this.#isDraining = true;
    this.#timer?.cancel();
  }

  /** Gives up the reserve for a turn in which `work` needs so many bytes, and leaves behind more than it took. */
  lend(bytes: number, work: () => void): void {
    if (bytes > this.#reserve.held) return;
    this.#shrinkTo(0);
    try {
      work();
    } finally {
      this.#fill();
    }
  }

  #lookAgain(): void {
    if (this.#isDraining) return;
    this.#timer?.cancel();
    this.#timer = this.#options.clock.schedule(lookAgainMs, () => this.#look(), { keepAlive: false });
  }

  #look(): void {
    if (this.#isFull) this.#try("take the log over", this.#relieve);
    if (!this.#hasRoom() || !this.#fill()) return this.#lookAgain();
    if (this.#isFull) this.#options.logger.info({ file: this.#options.file }, "there is room on the disk again");
    this.#isFull = false;
  }

  #hasRoom(): boolean {
    const wanted = 2 * (this.#reserve.bytes - this.#reserve.held);
    return (
      this.#try("look at the disk", () => {
        const { bavail, bsize } = statfsSync(dirname(resolve(this.#options.file)));
        return bavail * bsize > Math.max(wanted, leastRoomBytes);
      }) === true
    );
  }

  #fill(): boolean {
    return (
      this.#try("make the reserve file", () => {
        this.#reserve.fill();
        this.#hasWarned = false;
        return true;
      }) === true
    );
  }

  #shrinkTo(bytes: number): boolean {
    return this.#try("release the reserve file", () => this.#reserve.shrinkTo(bytes)) === true;
  }

  /** The reserve is a help: that it cannot be had ends nothing, and is said once. */
  #try<T>(what: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (err) {
      if (!this.#hasWarned) this.#options.logger.warn({ err, file: this.#reserve.path }, `could not ${what}`);
      this.#hasWarned = true;
      return undefined;
    }
  }
}
