import type { Clock } from "../../clock.ts";
import { SqlError } from "../sql-error.ts";
import { Lane, type LaneHolder } from "./lane.ts";

/** A connection as its pool sees it. */
export interface PoolLink {
  /** Connected, and not closed since. */
  readonly isOpen: boolean;
  /** Set while the server has not answered all that it was asked. It never rejects. */
  readonly underWay: Promise<void> | undefined;
  /** Says goodbye to the server, for so long at most. */
  end(timeoutMs: number): Promise<void>;
  destroy(): void;
}

export interface ConnectionPoolOptions<Link> {
  readonly maxConnections: number;
  readonly queueTimeoutMs: number;
  readonly maxQueued: number;
  readonly clock: Clock;
  /** Makes a connection that connects later; it calls `onClosed` when it is gone, whoever ended it. */
  readonly create: (onClosed: () => void) => Link;
}

export interface Leased<Link> {
  readonly link: Link;
  /** To be called once. */
  readonly giveBack: () => void;
}

/** How long a connection may take to say goodbye. */
const farewellMs = 1_000;

/**
 * At most `maxConnections`, each made when it is needed and none is idle. A place counts as taken until its connection has answered what it was
 * asked, also when nobody waits for the answer any more.
 */
export class ConnectionPool<Link extends PoolLink> {
  readonly #create: ConnectionPoolOptions<Link>["create"];
  readonly #lane: Lane;
  readonly #links = new Set<Link>();
  readonly #idle: Link[] = [];
  #isClosed = false;

  constructor({ maxConnections, create, ...lane }: ConnectionPoolOptions<Link>) {
    this.#create = create;
    this.#lane = new Lane({ ...lane, capacity: maxConnections });
  }

  get waiting(): number {
    return this.#lane.waiting;
  }

  get connections(): number {
    return this.#links.size;
  }

  /** A connection that is open and idle at this moment, if there is one. */
  leaseIdle(): Leased<Link> | undefined {
    const link = this.#idle.at(-1);
    const holder: LaneHolder = { parent: undefined };
    if (link === undefined || !link.isOpen || this.#isClosed || !this.#lane.tryEnter(holder)) return undefined;
    this.#idle.pop();
    return { link, giveBack: () => this.#takeBack(link, holder) };
  }

  async lease(signal?: AbortSignal): Promise<Leased<Link>> {
    this.#requireOpen();
    const holder: LaneHolder = { parent: undefined };
    if (!this.#lane.tryEnter(holder)) await this.#lane.enter(holder, { signal });
    try {
      this.#requireOpen();
      const link = this.#idle.pop() ?? this.#make();
      return { link, giveBack: () => this.#takeBack(link, holder) };
    } catch (error) {
      this.#lane.leave(holder);
      throw error;
    }
  }

  /** Waits for what is leased until the signal aborts, then breaks it off. */
  async close(signal: AbortSignal): Promise<void> {
    this.#isClosed = true;
    this.#lane.refuseWaiting(closed());
    await this.#lane.drained(signal);
    const timeoutMs = signal.aborted ? 0 : farewellMs;
    await Promise.all([...this.#links].map((link) => (link.isOpen ? link.end(timeoutMs) : link.destroy())));
  }

  #make(): Link {
    const link = this.#create(() => {
      this.#links.delete(link);
      const index = this.#idle.indexOf(link);
      if (index >= 0) this.#idle.splice(index, 1);
    });
    this.#links.add(link);
    return link;
  }

  #takeBack(link: Link, holder: LaneHolder): void {
    const { underWay } = link;
    if (underWay !== undefined) {
      void underWay.then(() => this.#takeBack(link, holder));
      return;
    }
    if (link.isOpen) this.#idle.push(link);
    else link.destroy();
    this.#lane.leave(holder);
  }

  #requireOpen(): void {
    if (this.#isClosed) throw closed();
  }
}

const closed = (): SqlError => new SqlError("SQL_CLOSED", "the database is closed");
