import type { BreakerCall } from "@mega/core/breaker";
import { SqlError } from "@mega/core/sql";
import { firstWord, type Leased, type PinnedConnection, type SqlTextResult } from "@mega/core/sql/driver";
import type { Connection, FieldInfo, UpsertResult } from "mariadb";
import { BatchRows } from "../batch-rows.ts";
import { bindValues } from "../bind-values.ts";
import { toSqlError } from "../mariadb-error.ts";
import { inMessages, requireFits } from "../message-size.ts";
import { refuseHidden } from "../statement-guard.ts";
import { withExactNumbers } from "./exact-numbers.ts";
import type { Link } from "./link.ts";
import type { Row } from "./row.ts";

/** What may answer with the rows it changed, by `returning`. */
const rowChanging: ReadonlySet<string> = new Set(["insert", "replace", "delete", "update"]);

/** Begins a transaction that reads one snapshot. It needs a level of isolation that the server takes by a statement of its own. */
export const beginSnapshot = "start transaction with consistent snapshot, read only";
const isolateNext = "set transaction isolation level repeatable read";

/** Rows, what a statement without any did, or a list of these from a procedure. */
type DriverAnswer = UpsertResult | (unknown[] & { readonly meta?: readonly FieldInfo[] });

/** A connection of the pool, as long as somebody has it. */
export class Lease implements PinnedConnection {
  readonly open?: (call: BreakerCall) => Promise<void>;
  readonly #leased: Leased<Link>;
  #isReleased = false;

  constructor(leased: Leased<Link>) {
    this.#leased = leased;
    const { link } = leased;
    if (!link.isOpen) this.open = (call) => link.open(call);
  }

  async execute<Of>(text: string, values: readonly unknown[], call: BreakerCall): Promise<SqlTextResult<Of>> {
    requireStatement(text);
    const { link } = this.#leased;
    const [only] = values;
    const maxPacketBytes = link.limits?.maxPacketBytes ?? 0;
    const send =
      only instanceof BatchRows ? batching(text, only, maxPacketBytes) : sending(text, values, maxPacketBytes);
    try {
      return toResult<Of>(await link.run(send, call), firstWord(text));
    } catch (error) {
      throw this.#inItsEffect(error, text);
    }
  }

  async *stream<Of>(text: string, values: readonly unknown[], signal: AbortSignal): AsyncIterable<readonly Of[]> {
    requireStatement(text);
    try {
      for await (const batch of this.#leased.link.stream(text, values, signal))
        yield batch as readonly unknown[] as readonly Of[];
    } catch (error) {
      throw this.#inItsEffect(error, text);
    }
  }

  async commit(call: BreakerCall): Promise<void> {
    await this.#leased.link.run((connection) => connection.query("commit"), call);
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#leased.giveBack();
  }

  destroy(): void {
    this.#leased.link.destroy();
  }

  /** On some servers a wait for a lock that took too long ends the transaction. */
  #inItsEffect(error: unknown, text: string): SqlError {
    const known = toSqlError(error, text);
    if (known.code !== "SQL_LOCKED" || this.#leased.link.limits?.rollsBackOnLockTimeout !== true) return known;
    return new SqlError(known.code, known.message, {
      cause: known.cause,
      data: { ...known.data, endsTransaction: true },
    });
  }
}

type Send = (connection: Connection) => Promise<DriverAnswer>;

/** Values always travel apart from the text. A text without any is not worth preparing. */
function sending(text: string, values: readonly unknown[], maxPacketBytes: number): Send {
  const bound = bindValues(values);
  requireFits(text, bound, maxPacketBytes);
  if (text === beginSnapshot) return beginReading;
  if (bound.length === 0) return (connection) => connection.query<DriverAnswer>(text);
  return (connection) => connection.execute<DriverAnswer>(text, bound);
}

async function beginReading(connection: Connection): Promise<DriverAnswer> {
  await connection.query(isolateNext);
  return connection.query<DriverAnswer>(beginSnapshot);
}

/** Makes the driver add up what its messages changed, instead of listing their answers. Its types lack the option. */
const addedUp = { fullResult: false } as const;

/** The driver would fill messages up to a size of its own, which the server may refuse. */
function batching(text: string, batch: BatchRows, maxPacketBytes: number): Send {
  const messages = inMessages(batch.bind(), maxPacketBytes);
  return async (connection) => {
    let affectedRows = 0;
    for (const rows of messages)
      affectedRows += changedBy(await connection.batch<DriverAnswer>({ sql: text, ...addedUp }, rows));
    return { affectedRows, insertId: 0, warningStatus: 0 };
  };
}

const changedBy = (answer: DriverAnswer): number => (Array.isArray(answer) ? answer.length : answer.affectedRows);

function toResult<Of>(answer: DriverAnswer, word: string): SqlTextResult<Of> {
  if (!Array.isArray(answer)) {
    const { affectedRows, insertId } = answer;
    const generated = insertId === undefined ? 0n : BigInt(insertId);
    return { rows: [], affectedRows, ...(generated === 0n ? {} : { insertId: generated }) };
  }
  if (answer.meta === undefined) return toResult(firstOf(answer), word);
  const rows = withExactNumbers(answer.slice() as Row[], answer.meta);
  return { rows: rows as readonly unknown[] as readonly Of[], affectedRows: rowChanging.has(word) ? rows.length : 0 };
}

/** A procedure answers with a list of results, the last of which has no rows. */
const firstOf = (answers: readonly unknown[]): DriverAnswer =>
  (answers[0] ?? { affectedRows: 0, insertId: 0, warningStatus: 0 }) as DriverAnswer;

function requireStatement(text: string): void {
  if (text.includes("\0")) throw new SqlError("SQL_INVALID_STATEMENT", "the statement has a NUL character");
  refuseHidden(text);
}
