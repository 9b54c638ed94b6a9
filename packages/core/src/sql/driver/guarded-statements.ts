import type { CallGuard } from "../../adapter/call-guard.ts";
import { type BreakerCall, BreakerError } from "../../breaker/index.ts";
import { SqlError } from "../sql-error.ts";
import type { PinnedConnection, SqlServerDriver } from "./server-driver.ts";
import { firstWord, isPlainRead } from "./statement-words.ts";
import type { SqlTextResult } from "./text-executor.ts";

const systemTrouble: ReadonlySet<string> = new Set([
  ...["SQL_CONNECTION_LOST", "SQL_OUTCOME_UNKNOWN", "SQL_TIMEOUT", "SQL_OPEN_FAILED"],
  ...["SQL_STORAGE_FULL", "SQL_STORAGE_FAILED", "SQL_STORAGE_DAMAGED"],
]);

/** Whether an error counts against the server's breaker. Violated constraints, deadlocks and wrong statements prove that it works. */
export const isSqlTrouble = (error: unknown): boolean => !(error instanceof SqlError) || systemTrouble.has(error.code);

export interface StatementCall {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly signal?: AbortSignal | undefined;
  /** In a transaction a lost statement is undone with it, so that its outcome is known. */
  readonly isInTransaction: boolean;
}

/** Runs statements behind the breaker, and puts what goes wrong in the port's terms. */
export class GuardedStatements {
  readonly #driver: SqlServerDriver;
  readonly #guard: CallGuard;

  constructor(driver: SqlServerDriver, guard: CallGuard) {
    this.#driver = driver;
    this.#guard = guard;
  }

  run<Row>(
    connection: PinnedConnection,
    { text, values, signal, isInTransaction }: StatementCall,
  ): Promise<SqlTextResult<Row>> {
    const operation = { name: firstWord(text) || "query", text };
    const failed = (error: unknown): never => {
      throw this.#driver.toSqlError(error, text);
    };
    const work = (call: BreakerCall): Promise<SqlTextResult<Row>> =>
      connection.execute<Row>(text, values, call).catch(failed);
    return this.#guard.run(operation, work, signal).catch((error: unknown) => {
      const known = inPortTerms(error);
      throw isInTransaction || isPlainRead(text) ? known : withUnknownOutcome(known);
    });
  }

  /** `begin`, `commit` and the like, whose failures the caller judges. */
  control<T>(name: string, work: (call: BreakerCall) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const failed = (error: unknown): never => {
      throw this.#driver.toSqlError(error, name);
    };
    return this.#guard
      .run({ name }, (call) => work(call).catch(failed), signal)
      .catch((error: unknown) => {
        throw inPortTerms(error);
      });
  }

  /** Each batch is a call of its own, so that a stream may take long while a silent server may not. */
  async *stream<Row>(
    connection: PinnedConnection,
    { text, values, signal }: Omit<StatementCall, "isInTransaction">,
  ): AsyncIterable<Row> {
    const broken = new AbortController();
    const batches = connection.stream<Row>(text, values, broken.signal)[Symbol.asyncIterator]();
    const next = (call: BreakerCall): Promise<IteratorResult<readonly Row[]>> => {
      call.onAbort((reason) => broken.abort(reason));
      return batches.next().catch((error: unknown) => {
        throw this.#driver.toSqlError(error, text);
      });
    };
    try {
      for (;;) {
        const batch = await this.#guard.run({ name: "fetch", text }, next, signal);
        if (batch.done === true) return;
        for (const row of batch.value) {
          signal?.throwIfAborted();
          yield row;
        }
      }
    } catch (error) {
      throw inPortTerms(error);
    } finally {
      // After an abort the cursor ends when the driver has broken it off, which nobody needs to wait for.
      const closing = batches.return?.().catch(() => undefined);
      if (!broken.signal.aborted) await closing;
    }
  }
}

/** A breaker that refuses stays a `BreakerError`; its time-out is the statement's. */
function inPortTerms(error: unknown): unknown {
  if (!(error instanceof BreakerError) || error.code !== "BREAKER_TIMEOUT") return error;
  return new SqlError("SQL_TIMEOUT", error.message, { cause: error, data: error.data });
}

function withUnknownOutcome(error: unknown): unknown {
  if (!(error instanceof SqlError)) return error;
  if (error.code !== "SQL_CONNECTION_LOST" && error.code !== "SQL_TIMEOUT") return error;
  if (error.data?.["isSent"] === false || error.data?.["isUndone"] === true) return error;
  return outcomeUnknown(error);
}

export const outcomeUnknown = (cause: unknown): SqlError =>
  new SqlError(
    "SQL_OUTCOME_UNKNOWN",
    "the connection was lost or silent after the statement was sent: it may have been carried out",
    {
      cause,
    },
  );
