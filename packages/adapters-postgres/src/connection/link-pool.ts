import type { Clock } from "@mega/core";
import { SqlError } from "@mega/core/sql";
import { Lane, type LaneHolder } from "@mega/core/sql/driver";
import type { ResolvedPostgresOptions } from "../postgres-options.ts";
import { Lease } from "./lease.ts";
import { Link } from "./link.ts";

/** How long a connection may take to say goodbye. */
const farewellMs = 1_000;

/**
 * At most `maxConnections`, each opened when it is needed and none is idle. A place counts as taken until its connection has answered what it was
 * asked, also when nobody waits for the answer any more. The driver's own pool queues without a bound, and sends statements after others
 * on one connection, where they wait for them and fall with them.
 */
export class LinkPool {
  readonly #options: ResolvedPostgresOptions;
  readonly #onNotice: (notice: object) => void;
  readonly #lane: Lane;
  readonly #links = new Set<Link>();
  readonly #idle: Link[] = [];
  #isClosed = false;

  constructor(options: ResolvedPostgresOptions, clock: Clock, onNotice: (notice: object) => void) {
    const { maxConnections, queueTimeoutMs, maxQueued } = options;
    this.#options = options;
    this.#onNotice = onNotice;
    this.#lane = new Lane({ capacity: maxConnections, clock, queueTimeoutMs, maxQueued });
  }

  get waiting(): number {
    return this.#lane.waiting;
  }

  get connections(): number {
    return this.#links.size;
  }

  async lease(signal?: AbortSignal): Promise<Lease> {
    this.#requireOpen();
    const holder: LaneHolder = { parent: undefined };
    if (!this.#lane.tryEnter(holder)) await this.#lane.enter(holder, { signal });
    this.#requireOpen();
    const idle = this.#idle.pop();
    return new Lease(idle ?? this.#create(), (link) => this.#takeBack(link, holder));
  }

  /** Waits for what is leased until the signal aborts, then breaks it off. */
  async close(signal: AbortSignal): Promise<void> {
    this.#isClosed = true;
    this.#lane.refuseWaiting(closed());
    await this.#lane.drained(signal);
    const timeoutMs = signal.aborted ? 0 : farewellMs;
    await Promise.all([...this.#links].map((link) => (link.isOpen ? link.end(timeoutMs) : link.destroy())));
  }

  #create(): Link {
    const link = new Link({
      options: this.#options,
      onNotice: this.#onNotice,
      onClosed: () => this.#forget(link),
    });
    this.#links.add(link);
    return link;
  }

  async #takeBack(link: Link, holder: LaneHolder): Promise<void> {
    while (link.underWay !== undefined) await link.underWay;
    if (link.isOpen) this.#idle.push(link);
    else link.destroy();
    this.#lane.leave(holder);
  }

  #forget(link: Link): void {
    this.#links.delete(link);
    const index = this.#idle.indexOf(link);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  #requireOpen(): void {
    if (this.#isClosed) throw closed();
  }
}

const closed = (): SqlError => new SqlError("SQL_CLOSED", "the database is closed");
