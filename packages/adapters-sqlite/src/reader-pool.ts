import { type EnterOptions, Lane, type LaneHolder, type LaneOptions } from "@mega/core/sql/driver";
import type { Connection } from "./connection.ts";

/**
 * Read-only connections for whatever must keep one snapshot over several turns: streams and read transactions. One-shot reads do not come
 * here, because on a connection with an open cursor they would see the cursor's snapshot instead of the newest.
 */
export class ReaderPool {
  readonly #open: () => Connection;
  readonly #lane: Lane;
  readonly #idle: Connection[] = [];
  readonly #leased = new Map<LaneHolder, Connection>();

  constructor(open: () => Connection, options: LaneOptions) {
    this.#open = open;
    this.#lane = new Lane(options);
  }

  get waiting(): number {
    return this.#lane.waiting;
  }

  /** A connection that is the holder's until `giveBack`. */
  async lease(holder: LaneHolder, options: EnterOptions): Promise<Connection> {
    await this.#lane.enter(holder, options);
    try {
      const connection = this.#idle.pop() ?? this.#open();
      this.#leased.set(holder, connection);
      return connection;
    } catch (error) {
      this.#lane.leave(holder);
      throw error;
    }
  }

  giveBack(holder: LaneHolder): void {
    const connection = this.#leased.get(holder);
    this.#leased.delete(holder);
    if (connection?.native.open) this.#idle.push(connection);
    this.#lane.leave(holder);
  }

  drained(signal: AbortSignal): Promise<void> {
    return this.#lane.drained(signal);
  }

  refuseWaiting(reason: unknown): void {
    this.#lane.refuseWaiting(reason);
  }

  /** Closes all connections, those in use too: their cursors and transactions end. */
  close(): void {
    for (const connection of [...this.#idle.splice(0), ...this.#leased.values()]) connection.close();
  }
}
