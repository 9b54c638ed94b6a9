import type { BreakerCall } from "@mega/core/breaker";
import { SqlError } from "@mega/core/sql";
import { firstWord, type Leased, type PinnedConnection, type SqlTextResult } from "@mega/core/sql/driver";
import { isCopyTransfer } from "../copy/copy-transfer.ts";
import { toSqlError } from "../postgres-error.ts";
import type { Link, LinkResult } from "./link.ts";

const rowChanging: ReadonlySet<string> = new Set(["INSERT", "UPDATE", "DELETE", "MERGE", "COPY"]);
const copyPattern = /\b(?:stdin|stdout)\b/i;

/** A connection of the pool, as long as somebody has it. */
export class Lease implements PinnedConnection {
  readonly open?: (call: BreakerCall) => Promise<void>;
  readonly #link: Link;
  readonly #giveBack: () => void;
  /** Why the server refuses everything until the transaction, or the savepoint, is rolled back. */
  #failure: SqlError | undefined;
  #isReleased = false;

  constructor({ link, giveBack }: Leased<Link>) {
    this.#link = link;
    this.#giveBack = giveBack;
    if (!link.isOpen) this.open = (call) => link.open(call);
  }

  execute<Row>(text: string, values: readonly unknown[], call: BreakerCall): Promise<SqlTextResult<Row>> {
    if (isCopy(text)) return Promise.reject(copyRefused());
    const word = firstWord(text);
    if (word === "begin" || word === "rollback") this.#failure = undefined;
    return this.#link.execute(text, values, call).then(resultOf<Row>, (error: unknown) => {
      throw this.#remember(error, text);
    });
  }

  async *stream<Row>(text: string, values: readonly unknown[], signal: AbortSignal): AsyncIterable<readonly Row[]> {
    const [transfer] = values;
    if (isCopyTransfer(transfer)) return yield* this.#copy<Row>(this.#link.copy(text, transfer, signal), text);
    if (isCopy(text)) throw copyRefused();
    try {
      for await (const batch of this.#link.stream(text, values, signal)) yield batch as readonly unknown[] as Row[];
    } catch (error) {
      throw this.#remember(error, text);
    }
  }

  /** PostgreSQL answers the commit of a failed transaction by rolling it back, without an error. */
  async commit(call: BreakerCall): Promise<void> {
    const { command } = await this.#link.execute("commit", [], call);
    if (command === "COMMIT") return;
    const { message, code, data } = this.#failure ?? new SqlError("SQL_CLOSED", "the server does not say why");
    throw new SqlError(code, `the transaction was rolled back, because a statement in it had failed: ${message}`, {
      cause: this.#failure,
      data,
    });
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#giveBack();
  }

  destroy(): void {
    this.#link.destroy();
  }

  async *#copy<Row>(steps: AsyncIterable<readonly unknown[]>, text: string): AsyncGenerator<readonly Row[], void> {
    let isWhole = false;
    try {
      for await (const step of steps) yield step as readonly Row[];
      isWhole = true;
    } catch (error) {
      throw this.#remember(error, text);
    } finally {
      if (!isWhole) this.#failure ??= copyBrokenOff();
    }
  }

  #remember(error: unknown, text: string): SqlError {
    const known = toSqlError(error, text);
    if (known.code !== "SQL_CLOSED") this.#failure ??= known;
    else if (this.#failure !== undefined) return refusedAfter(this.#failure);
    return known;
  }
}

/** The rows as a plain list: the driver's own has more on it. */
function resultOf<Row>(answer: LinkResult): SqlTextResult<Row> {
  const rows = answer.slice() as readonly unknown[] as readonly Row[];
  return { rows, affectedRows: rowChanging.has(answer.command) ? answer.count : 0 };
}

const refusedAfter = (failure: SqlError): SqlError =>
  new SqlError(
    "SQL_CLOSED",
    `a statement of this transaction has failed, so that PostgreSQL refuses all others: what may fail goes into a transaction inside it (${failure.message})`,
    { cause: failure, data: { isUndone: true } },
  );

const isCopy = (text: string): boolean => firstWord(text) === "copy" && copyPattern.test(text);

const copyRefused = (): SqlError =>
  new SqlError("SQL_INVALID_STATEMENT", "copy from stdin and to stdout need a stream: use copyIn() or copyOut()");

const copyBrokenOff = (): SqlError => new SqlError("SQL_CLOSED", "a copy was broken off before its end");
