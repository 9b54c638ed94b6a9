import type BetterSqlite3 from "better-sqlite3";

export type Statement = BetterSqlite3.Statement<unknown[], unknown>;

/** Prepared statements of one connection by their text; the least recently used goes first. Preparing costs ten times as much as running. */
export class StatementCache {
  readonly #native: BetterSqlite3.Database;
  readonly #capacity: number;
  readonly #byText = new Map<string, Statement>();

  constructor(native: BetterSqlite3.Database, capacity: number) {
    this.#native = native;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#byText.size;
  }

  /** A statement that is free to run. One that a cursor still reads is not handed out twice. */
  get(text: string): Statement {
    const cached = this.#byText.get(text);
    if (cached === undefined) return this.#add(text);
    if (cached.busy) return this.#native.prepare(text);
    this.#byText.delete(text);
    this.#byText.set(text, cached);
    return cached;
  }

  #add(text: string): Statement {
    const statement: Statement = this.#native.prepare(text);
    if (this.#capacity === 0) return statement;
    if (this.#byText.size >= this.#capacity) {
      for (const oldest of this.#byText.keys()) {
        this.#byText.delete(oldest);
        break;
      }
    }
    this.#byText.set(text, statement);
    return statement;
  }
}
