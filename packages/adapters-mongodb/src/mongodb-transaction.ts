import { type Clock, exponentialBackoff } from "@mega/core";
import { untilAborted } from "@mega/core/adapter";
import { DocumentError, type DocumentOperations } from "@mega/core/documents";
import { type ClientSession, MongoError } from "mongodb";
import type { GuardedCall, GuardedCalls } from "./guarded-calls.ts";
import { outcomeUnknown } from "./mongodb-error.ts";
import { MongodbOperations, type OperationsScope } from "./mongodb-operations.ts";

/** How often a transaction runs when others keep coming between, and when its connection breaks. */
const maxRuns = 50;
const maxLostRuns = 3;

/** LockTimeout, WriteConflict, SnapshotUnavailable. */
const collisions: ReadonlySet<number> = new Set([24, 112, 246]);

export interface TransactionParts {
  readonly calls: GuardedCalls;
  readonly scope: Omit<OperationsScope, "run" | "session">;
  readonly clock: Clock;
  readonly startSession: () => ClientSession;
  /** Grows with each connection that breaks. */
  readonly lostConnections: () => number;
}

/** Runs the work in a transaction, again while the server says that it may. */
export async function runTransaction<T>(
  parts: TransactionParts,
  work: (tx: DocumentOperations) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const backoff = exponentialBackoff({ baseMs: 5, maxMs: 250 });
  let lost = 0;
  for (let run = 1; ; run += 1) {
    const transaction = new MongodbTransaction(parts);
    try {
      return await transaction.complete(work, signal);
    } catch (error) {
      const kind = transaction.rerunKind;
      if (kind === "never" || signal?.aborted === true) throw error;
      if (kind === "lost") lost += 1;
      if (lost >= maxLostRuns) throw error;
      if (run >= maxRuns)
        throw new DocumentError("DOCUMENT_CONFLICT", `the transaction collided with others ${maxRuns} times`, {
          cause: error,
        });
    }
    await parts.clock.sleep(backoff(run), signal);
  }
}

/** Open until it commits or rolls back; `reason` is what later calls reject with. */
type State = { readonly phase: "open" } | { readonly phase: "ended"; readonly reason: unknown };

/** One run. The server takes one call of a transaction at a time, and an error ends all of it. */
class MongodbTransaction {
  readonly #parts: TransactionParts;
  readonly #session: ClientSession;
  #turn: Promise<unknown> = Promise.resolve();
  #state: State = { phase: "open" };
  #rerun: "never" | "collided" | "lost" = "never";

  constructor(parts: TransactionParts) {
    this.#parts = parts;
    this.#session = parts.startSession();
  }

  get rerunKind(): "never" | "collided" | "lost" {
    return this.#rerun;
  }

  async complete<T>(work: (tx: DocumentOperations) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const { timeoutMs } = this.#parts.scope;
    this.#session.startTransaction({
      readConcern: { level: "snapshot" },
      writeConcern: { w: "majority" },
      readPreference: "primary",
      ...(timeoutMs > 0 && { maxCommitTimeMS: timeoutMs }),
    });
    const operations = new MongodbOperations({
      ...this.#parts.scope,
      session: this.#session,
      run: (call, perform) => this.#inTurn(call, perform),
    });
    const perform = async (): Promise<T> => {
      const value = await work(operations);
      await this.#turn;
      return value;
    };
    try {
      const value = await (signal === undefined ? perform() : untilAborted(perform, signal));
      if (this.#state.phase === "ended") throw this.#state.reason;
      this.#end(new DocumentError("DOCUMENT_CLOSED", "the transaction has ended"));
      await this.#commit();
      void this.#session.endSession().catch(() => undefined);
      return value;
    } catch (error) {
      this.#end(new DocumentError("DOCUMENT_CLOSED", "the transaction has ended"));
      // Nobody sees anything of it, so nobody waits for the end of it.
      void this.#rollBack();
      throw error;
    }
  }

  #inTurn<T>(call: GuardedCall, work: () => Promise<T>): Promise<T> {
    const run = async (): Promise<T> => {
      if (this.#state.phase === "ended") throw this.#state.reason;
      try {
        return await this.#parts.calls.run(call, work);
      } catch (error) {
        this.#note(error);
        this.#end(error);
        throw error;
      }
    };
    const result = this.#turn.then(run);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #commit(): Promise<void> {
    const before = this.#parts.lostConnections();
    try {
      await this.#parts.calls.run({ name: "commit", isWrite: true }, () => this.#session.commitTransaction());
    } catch (error) {
      const cause = driverErrorOf(error);
      if (cause === undefined) throw error;
      // The driver sends a commit again when the connection breaks: then "no such transaction" may mean that the first one was carried out.
      const isOpen = cause.code === 251 && this.#parts.lostConnections() > before;
      if (isOpen || cause.hasErrorLabel("UnknownTransactionCommitResult")) throw outcomeUnknown(cause);
      this.#note(error);
      throw error;
    }
  }

  #note(error: unknown): void {
    const cause = driverErrorOf(error);
    if (cause?.hasErrorLabel("TransientTransactionError") !== true) return;
    this.#rerun = typeof cause.code === "number" && collisions.has(cause.code) ? "collided" : "lost";
  }

  #end(reason: unknown): void {
    if (this.#state.phase === "open") this.#state = { phase: "ended", reason };
  }

  async #rollBack(): Promise<void> {
    await this.#turn;
    try {
      if (this.#session.inTransaction()) await this.#session.abortTransaction();
    } catch {
      // The server ends it by itself.
    }
    await this.#session.endSession().catch(() => undefined);
  }
}

/** What the driver threw, below the port's own errors. */
function driverErrorOf(error: unknown): MongoError | undefined {
  let below = error;
  while (below instanceof DocumentError) below = below.cause;
  return below instanceof MongoError ? below : undefined;
}
