import type { Clock, Deadline } from "@mega/core";
import { type CallGuard, createCallGuard } from "@mega/core/adapter";
import {
  type DocumentCapabilities,
  type DocumentDriver,
  DocumentError,
  type DocumentExclusiveOptions,
  type DocumentOperations,
  type DocumentTransactionOptions,
  type PlainDocument,
} from "@mega/core/documents";
import type { Db, MongoClient } from "mongodb";
import { ConnectionLosses } from "./connection-losses.ts";
import { type GuardedCall, GuardedCalls } from "./guarded-calls.ts";
import { isTrouble } from "./mongodb-error.ts";
import { MongodbLocks } from "./mongodb-locks.ts";
import { MongodbOperations } from "./mongodb-operations.ts";
import { createClient, type ResolvedMongodbOptions } from "./mongodb-options.ts";
import { createMongodbSchema } from "./mongodb-schema.ts";
import { runTransaction, type TransactionParts } from "./mongodb-transaction.ts";

const drainPollMs = 20;

/** The client of one server or replica set, and what the port needs of it. */
export class MongodbDriver {
  readonly native: MongoClient;
  readonly db: Db;
  readonly #options: ResolvedMongodbOptions;
  readonly #clock: Clock;
  readonly #guard: CallGuard;
  readonly #calls: GuardedCalls;
  readonly #losses: ConnectionLosses;
  /** Transactions and holders of locks, which go on calling while the database is being closed. */
  #holders = 0;
  #isOpen = true;

  constructor(options: ResolvedMongodbOptions, { name, clock }: { readonly name: string; readonly clock: Clock }) {
    this.#options = options;
    this.#clock = clock;
    this.native = createClient(options);
    this.db = this.native.db(options.database);
    this.#losses = new ConnectionLosses(this.native);
    this.#guard = createCallGuard({ system: "mongodb", name, limits: options.limits, clock, isTrouble });
    this.#calls = new GuardedCalls(this.#guard, () => this.#losses.count);
  }

  /** The port's driver, once it is known what the server can do. */
  createDocumentDriver(capabilities: DocumentCapabilities): DocumentDriver {
    const operations = new MongodbOperations({
      ...this.#scope(),
      run: <T>(call: GuardedCall, work: () => Promise<T>) => this.#whileOpen(() => this.#calls.run(call, work)),
    });
    const transaction = <T>(
      work: (tx: DocumentOperations) => Promise<T>,
      { signal }: DocumentTransactionOptions,
    ): Promise<T> => this.#hold(() => runTransaction(this.#transactionParts(), work, signal));
    const insert = (collection: string, documents: readonly PlainDocument[]): Promise<void> =>
      documents.length > 1 && capabilities.transactions
        ? transaction((tx) => tx.insert(collection, documents), {})
        : operations.insert(collection, documents);
    const locks = new MongodbLocks({
      db: this.db,
      calls: this.#calls,
      clock: this.#clock,
      leaseMs: this.#options.lockLeaseMs,
    });
    return {
      native: this.native,
      capabilities,
      schema: createMongodbSchema(this.db, this.#calls),
      insert,
      find: (collection, query) => operations.find(collection, query),
      stream: (collection, query, signal) => operations.stream(collection, query, signal),
      count: (collection, where) => operations.count(collection, where),
      replace: (collection, document, condition) => operations.replace(collection, document, condition),
      update: (collection, where, changes) => operations.update(collection, where, changes),
      delete: (collection, where) => operations.delete(collection, where),
      transaction,
      exclusively: <T>(name: string, work: () => Promise<T>, options: DocumentExclusiveOptions) =>
        this.#hold(() => locks.hold(name, work, options)),
    };
  }

  /** What is under way, for the health check. */
  report(): { readonly inFlight: number; readonly breaker: string } {
    return { inFlight: this.#guard.inFlight, breaker: this.#guard.state };
  }

  async ping(signal: AbortSignal): Promise<void> {
    await this.#whileOpen(() =>
      this.#calls.run({ name: "ping", isWrite: false, signal }, () => this.db.command({ ping: 1 })),
    );
  }

  /** Refuses new calls, waits for those that run, and closes; past the deadline what still runs is broken off. */
  async close({ signal }: Deadline): Promise<void> {
    this.#isOpen = false;
    while (this.#guard.inFlight + this.#holders > 0 && !signal.aborted)
      await this.#clock.sleep(drainPollMs, signal).catch(() => undefined);
    // It breaks off what runs at once; what it says to a server that is silent nobody waits for.
    const closing = this.native.close().catch(() => undefined);
    await Promise.race([closing, untilAbort(signal)]);
    this.#guard[Symbol.dispose]();
  }

  #scope() {
    const { timeoutMs, streamBatchDocuments } = this.#options;
    return { db: this.db, timeoutMs, streamBatchDocuments };
  }

  #transactionParts(): TransactionParts {
    return {
      calls: this.#calls,
      scope: this.#scope(),
      clock: this.#clock,
      startSession: () => this.native.startSession(),
      lostConnections: () => this.#losses.count,
    };
  }

  async #hold<T>(work: () => Promise<T>): Promise<T> {
    this.#holders += 1;
    try {
      return await this.#whileOpen(work);
    } finally {
      this.#holders -= 1;
    }
  }

  async #whileOpen<T>(work: () => Promise<T>): Promise<T> {
    if (!this.#isOpen) throw new DocumentError("DOCUMENT_CLOSED", "the database is closed");
    return work();
  }
}

const untilAbort = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
