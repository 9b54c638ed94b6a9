import type BetterSqlite3 from "better-sqlite3";

export type Statement = BetterSqlite3.Statement<unknown[], unknown>;

interface Entry {
  readonly statement: Statement;
  /** Whether it ran since room was last looked for. */
  isRecent: boolean;
}

/**
 * Prepared statements of one connection by their text; one that was not used lately goes first. Preparing costs ten times as much as running.
 * A hit sets a flag and leaves the map alone: moving the entry to its end would make every call trade an old key for a new one, which is
 * garbage that only a full collection finds.
 */
export class StatementCache {
  readonly #native: BetterSqlite3.Database;
  readonly #capacity: number;
  readonly #byText = new Map<string, Entry>();

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
    if (cached.statement.busy) return this.#native.prepare(text);
    cached.isRecent = true;
    return cached.statement;
  }

  #add(text: string): Statement {
    const statement: Statement = this.#native.prepare(text);
    if (this.#capacity === 0) return statement;
    if (this.#byText.size >= this.#capacity) this.#dropOne();
    this.#byText.set(text, { statement, isRecent: false });
    return statement;
  }

  /** Each recent one is passed over once, to the end of the map, so the loop ends where it began at the latest. */
  #dropOne(): void {
    for (const [text, entry] of this.#byText) {
      this.#byText.delete(text);
      if (!entry.isRecent) return;
      entry.isRecent = false;
      this.#byText.set(text, entry);
    }
  }
}
