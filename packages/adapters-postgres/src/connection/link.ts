import type { Socket } from "node:net";
import type { BreakerCall } from "@mega/core/breaker";
import { SqlError } from "@mega/core/sql";
import type { Row, RowList, Sql } from "postgres";
import { bindValues, type PostgresValue } from "../bind-values.ts";
import type { CopyTransfer } from "../copy/copy-transfer.ts";
import { notSent } from "../postgres-error.ts";
import type { ResolvedPostgresOptions } from "../postgres-options.ts";
import { StatementNames } from "../statement-names.ts";
import { openSocket, requestCancel } from "./cancel-request.ts";
import { CopyStream } from "./copy-stream.ts";
import { createClient } from "./create-client.ts";
import type { DriverQuery } from "./driver-query.ts";
import { RowBatches } from "./row-batches.ts";

export interface LinkOptions {
  readonly options: ResolvedPostgresOptions;
  readonly onNotice: (notice: object) => void;
  readonly onNotify?: (channel: string, payload: string) => void;
  /** Called once, when the connection is gone, whoever ended it. */
  readonly onClosed: (link: Link) => void;
}

/** What the driver answers with: the rows, and what the server said of them. */
export type LinkResult = RowList<Row[]>;

/** How long a server may take to end what it was asked to end. After that the connection counts as dead. */
const cancelGraceMs = 3_000;

/** Whether the server has to be asked to end the statement, or has been told that no more rows are wanted. */
type Ending = "cancel" | "close";

interface TrackedQuery {
  readonly ended: Promise<LinkResult>;
  readonly breakOff: (how: Ending) => void;
}

/** Connecting happens in `open`; closed once and for all, because a driver that connects again by itself would hide that state was lost. */
type LinkPhase = "new" | "open" | "closed";

/**
 * One connection: a client of the driver that has no pool, no queue and no second try, on a socket that this package can destroy. One
 * statement at a time. After an aborted one, the next waits until the server has answered it and the request to cancel it has been dealt with,
 * lest that ends the next one.
 */
export class Link {
  readonly #client: Sql;
  readonly #parts: LinkOptions;
  readonly #names: StatementNames;
  #socket: Socket | undefined;
  #phase: LinkPhase = "new";
  #running: Promise<unknown> | undefined;
  /** What is left to be done about an aborted statement. */
  #cancelling: Promise<void> | undefined;

  constructor(parts: LinkOptions) {
    const { options, onNotice, onNotify } = parts;
    this.#parts = parts;
    this.#names = new StatementNames(options.statementCacheSize);
    this.#client = createClient(options, {
      onNotice,
      own: {
        socket: () => this.#connectOnce(),
        max: 1,
        max_pipeline: 0,
        max_lifetime: null,
        // It would ask each new connection for the array types, and end the process when that connection breaks meanwhile.
        fetch_types: false,
        onclose: () => this.#close(),
        onnotify: onNotify,
      },
    });
  }

  get isOpen(): boolean {
    return this.#phase === "open";
  }

  /** Set while a statement is under way, or the end of an aborted one is awaited. It never rejects. */
  get underWay(): Promise<void> | undefined {
    return this.#running?.then(ignore, ignore) ?? this.#cancelling;
  }

  async open(call: BreakerCall): Promise<void> {
    call.onAbort(() => this.destroy());
    try {
      await this.#client.unsafe("select 1", [], extended(false));
    } catch (error) {
      this.destroy();
      throw error;
    }
    if (this.#phase === "closed") throw notSent("the connection was closed while it was opened");
    this.#phase = "open";
  }

  async execute(text: string, values: readonly unknown[], call: BreakerCall): Promise<LinkResult> {
    const bound = bindValues(values);
    if (this.#running !== undefined || this.#cancelling !== undefined) await this.#idle();
    this.#requireOpen();
    const query = this.#begin(text, bound);
    const { ended } = this.#track(query, call);
    return await ended;
  }

  async *stream(text: string, values: readonly unknown[], signal: AbortSignal): AsyncIterable<readonly Row[]> {
    const bound = bindValues(values);
    await this.#idle();
    this.#requireOpen();
    signal.throwIfAborted();
    const query = this.#begin(text, bound);
    const { streamBatchRows } = this.#parts.options;
    const batches = new RowBatches(query, {
      batchRows: streamBatchRows,
      close: this.#client.CLOSE,
      isConnected: () => this.#socket?.destroyed === false,
    });
    const { ended, breakOff } = this.#track(query, undefined);
    ended.catch(ignore);
    const onAbort = (): void => {
      breakOff(batches.close() ? "close" : "cancel");
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      for (let batch = await batches.next(); batch !== undefined; batch = await batches.next()) yield batch;
    } finally {
      signal.removeEventListener("abort", onAbort);
      onAbort();
    }
  }

  /** Runs a copy statement, whose text takes no values. */
  async *copy(text: string, transfer: CopyTransfer, signal: AbortSignal): AsyncIterable<readonly unknown[]> {
    await this.#idle();
    this.#requireOpen();
    signal.throwIfAborted();
    const query = this.#client.unsafe<Row[]>(text, [], simple) as DriverQuery;
    const copying = new CopyStream(query);
    const { ended, breakOff } = this.#track(query, undefined);
    ended.catch(ignore);
    const onAbort = (): void => {
      copying.breakOff();
      breakOff("cancel");
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      yield* copying.steps(transfer, ended);
    } finally {
      signal.removeEventListener("abort", onAbort);
      onAbort();
    }
  }

  /** Ends the session in the server's way; after `timeoutMs` without it. */
  async end(timeoutMs: number): Promise<void> {
    await this.#client.end({ timeout: timeoutMs / 1_000 });
    this.destroy();
  }

  destroy(): void {
    this.#socket?.destroy();
    this.#close();
  }

  async #idle(): Promise<void> {
    for (let { underWay } = this; underWay !== undefined; { underWay } = this) await underWay;
  }

  #requireOpen(): void {
    if (this.#phase !== "open" || this.#socket?.destroyed !== false) throw notSent("the connection is closed");
  }

  #begin(text: string, values: PostgresValue[]): DriverQuery {
    if (text.includes("\0")) throw new SqlError("SQL_INVALID_STATEMENT", "the statement has a NUL character");
    const prepare = this.#names.isNamed(text, typesOf(values));
    return this.#client.unsafe<Row[]>(text, values as string[], extended(prepare)) as DriverQuery;
  }

  /** Notes that the query is under way. */
  #track(query: DriverQuery, call: BreakerCall | undefined): TrackedQuery {
    let cancelling: Promise<void> | undefined;
    let isOver = false;
    const breakOff = (how: Ending): void => {
      if (!isOver) cancelling ??= this.#awaitEnd(query, how);
    };
    // Before whoever awaits the query goes on, so that the connection is free by the time that it is given back.
    const settle = (): void => {
      isOver = true;
      this.#running = undefined;
      this.#cancelling = cancelling?.then(() => {
        this.#cancelling = undefined;
      });
    };
    const ended = query.then(
      (result) => {
        settle();
        return result;
      },
      (error: unknown) => {
        settle();
        throw error;
      },
    );
    this.#running = ended;
    call?.onAbort(() => breakOff("cancel"));
    return { ended, breakOff };
  }

  /** A server that is frozen, or behind a link that swallows all, gets no further chance: the pool needs the place. */
  async #awaitEnd(query: DriverQuery, how: Ending): Promise<void> {
    const { address } = this.#parts.options;
    const grace = setTimeout(() => this.destroy(), cancelGraceMs);
    try {
      if (query.state === null) return this.destroy();
      if (how === "cancel") await requestCancel(address, query.state, cancelGraceMs);
      await query;
    } catch {
      // Whoever waits for the query hears of it.
    } finally {
      clearTimeout(grace);
    }
  }

  #connectOnce(): Socket {
    if (this.#phase !== "new" || this.#socket !== undefined) throw notSent("the connection is closed");
    this.#socket = openSocket(this.#parts.options.address);
    return this.#socket;
  }

  #close(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#parts.onClosed(this);
  }
}

const ignore = (): void => {};

/** What the driver sends the values as, which is part of what a statement is prepared for; empty where that is left to the server. */
function typesOf(values: readonly PostgresValue[]): string {
  let types = "";
  for (const [index, value] of values.entries())
    if (typeof value === "boolean") types += `${index}t`;
    else if (value instanceof Uint8Array) types += `${index}b`;
  return types;
}

/** For a copy alone: in the other protocol the driver loses its place when a copy fails. The text is of this package's making. */
const simple = { prepare: false, ...{ simple: true } } as const;

/** Never the simple protocol, which takes several statements at once. The driver's types leave the option out. */
const extended = (prepare: boolean): { readonly prepare: boolean } => ({ prepare, ...{ simple: false } });
