import type { BreakerCall } from "@mega/core/breaker";
import type { SqlError } from "@mega/core/sql";
import type { PoolLink } from "@mega/core/sql/driver";
import { type Connection, createConnection } from "mariadb";
import { bindValues, type MariadbValue } from "../bind-values.ts";
import { connectionLost, notSent } from "../mariadb-error.ts";
import type { ResolvedMariadbOptions } from "../mariadb-options.ts";
import { connectionSettings } from "./connection-settings.ts";
import { killQuery } from "./kill-query.ts";
import { openSocket } from "./open-socket.ts";
import type { Row } from "./row.ts";
import { RowBatches } from "./row-batches.ts";
import { readServerLimits, type ServerLimits } from "./server-limits.ts";

export interface LinkOptions {
  readonly options: ResolvedMariadbOptions;
  /** Called once, when the connection is gone, whoever ended it. */
  readonly onClosed: () => void;
}

interface RowsOptions {
  readonly text: string;
  readonly bound: MariadbValue[];
  readonly signal: AbortSignal;
}

interface OpenRows {
  readonly batches: RowBatches;
  /** Settles when the server has answered all of it, or the connection is gone. */
  readonly answered: Promise<void>;
}

/** How long a server may take to end what it was asked to end. After that the connection counts as dead. */
const cancelGraceMs = 3_000;
/** How long the rest of a stream that was left may flow by before the server is asked to end it. */
const drainMs = 50;

/** Connecting happens in `open`; closed once and for all. */
type LinkPhase = "new" | "open" | "closed";

/** One connection of the driver, on a socket that this package can destroy. One statement at a time. */
export class Link implements PoolLink {
  readonly #parts: LinkOptions;
  readonly #socket: ReturnType<typeof openSocket>;
  #connection: Connection | undefined;
  #limits: ServerLimits | undefined;
  #phase: LinkPhase = "new";
  #underWay: Promise<void> | undefined;
  /** Rejects the statement that is under way. */
  #fail: ((error: SqlError) => void) | undefined;

  constructor(parts: LinkOptions) {
    this.#parts = parts;
    this.#socket = openSocket(parts.options.address);
  }

  get isOpen(): boolean {
    return this.#phase === "open";
  }

  /** Undefined before it is open. */
  get limits(): ServerLimits | undefined {
    return this.#limits;
  }

  get underWay(): Promise<void> | undefined {
    return this.#underWay;
  }

  async open(call: BreakerCall): Promise<void> {
    call.onAbort(() => this.destroy());
    try {
      const settings = connectionSettings(this.#parts.options);
      const connection = await this.#orFail(createConnection({ ...settings, stream: this.#socket.stream }));
      connection.on("error", () => this.destroy());
      connection.on("end", () => this.destroy());
      this.#connection = connection;
      this.#limits = await this.#orFail(readServerLimits(connection));
    } catch (error) {
      this.destroy();
      throw error;
    }
    if (this.#phase === "closed") throw notSent("the connection was closed while it was opened");
    this.#phase = "open";
  }

  /** What the driver answers: rows, or what a statement without any did. */
  async run<T>(work: (connection: Connection) => Promise<T>, call: BreakerCall): Promise<T> {
    const connection = await this.#ready();
    const result = this.#orFail(work(connection));
    const breakOff = this.#track(result.then(ignore, ignore));
    call.onAbort(breakOff);
    return result;
  }

  async *stream(text: string, values: readonly unknown[], signal: AbortSignal): AsyncIterable<readonly Row[]> {
    const bound = bindValues(values);
    const connection = await this.#ready();
    signal.throwIfAborted();
    const gone = Promise.withResolvers<never>();
    gone.promise.catch(ignore);
    this.#fail = gone.reject;
    const opening = this.#openRows(connection, { text, bound, signal });
    const answered = opening.then(({ answered }) => answered);
    const over = Promise.race([answered, gone.promise]).then(ignore, ignore);
    const breakOff = this.#track(over);
    signal.addEventListener("abort", breakOff, { once: true });
    let batches: RowBatches | undefined;
    try {
      ({ batches } = await Promise.race([opening, gone.promise]));
      for (;;) {
        const batch = await Promise.race([batches.next(), gone.promise]);
        if (batch === undefined) return;
        yield batch;
      }
    } finally {
      signal.removeEventListener("abort", breakOff);
      batches?.drain();
      const late = setTimeout(breakOff, drainMs);
      void over.then(() => clearTimeout(late));
    }
  }

  /** Ends the session in the server's way; after `timeoutMs` without it. */
  async end(timeoutMs: number): Promise<void> {
    const late = setTimeout(() => this.destroy(), timeoutMs);
    const gone = new Promise<void>((resolve) => this.#socket.onClosed(resolve));
    await Promise.race([this.#connection?.end().catch(ignore), gone]);
    clearTimeout(late);
    this.destroy();
  }

  destroy(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#socket.destroy();
    this.#fail?.(connectionLost("the connection was closed"));
    this.#parts.onClosed();
  }

  /** Throws unless a statement can be sent now. */
  async #ready(): Promise<Connection> {
    while (this.#underWay !== undefined) await this.#underWay;
    if (this.#phase !== "open" || this.#connection === undefined) throw notSent("the connection is closed");
    return this.#connection;
  }

  /** Values travel apart from the text here as well. */
  async #openRows(connection: Connection, { text, bound, signal }: RowsOptions): Promise<OpenRows> {
    const prepared = bound.length === 0 ? undefined : await connection.prepare(text);
    if (signal.aborted) prepared?.close();
    signal.throwIfAborted();
    const rows = prepared === undefined ? connection.queryStream(text) : prepared.executeStream(bound);
    const batches = new RowBatches(rows, this.#parts.options.streamBatchRows);
    return { batches, answered: batches.ended.then(() => prepared?.close()) };
  }

  /** The driver forgets what waits on a socket that it did not see end. */
  #orFail<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      work.then(resolve, reject);
    });
  }

  /** Notes that something is under way until `over`, which never rejects; returns what breaks it off. */
  #track(over: Promise<void>): () => void {
    let cancelling: Promise<void> | undefined;
    let isOver = false;
    const settle = (): void => {
      isOver = true;
      this.#underWay = cancelling?.then(() => {
        this.#underWay = undefined;
      });
    };
    const settled = over.then(settle);
    this.#underWay = settled;
    return () => {
      if (!isOver) cancelling ??= this.#cancel(settled);
    };
  }

  /** A server that is frozen, or behind a link that swallows all, gets no further chance: the pool needs the place. */
  async #cancel(settled: Promise<void>): Promise<void> {
    const grace = setTimeout(() => this.destroy(), cancelGraceMs);
    const threadId = this.#connection?.threadId;
    if (typeof threadId === "number" || typeof threadId === "bigint")
      await killQuery(this.#parts.options.address, Number(threadId), cancelGraceMs);
    await settled;
    // The request may have come after the statement's end: then it ends this one, and not the next caller's.
    if (this.#phase === "open") await this.#connection?.query("do 0").catch(ignore);
    clearTimeout(grace);
  }
}

const ignore = (): undefined => undefined;
