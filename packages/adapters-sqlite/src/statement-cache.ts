import type { Operation } from "@mega/core/adapter";
import { firstWord } from "@mega/core/sql/driver";
import type BetterSqlite3 from "better-sqlite3";

export type Statement = BetterSqlite3.Statement<unknown[], unknown>;

/** A statement with what its text alone tells of it. */
export interface Prepared {
  readonly statement: Statement;
  /** Gives rows and changes nothing. */
  readonly isRead: boolean;
  readonly operation: Operation & { readonly text: string };
}

interface Entry extends Prepared {
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

  /** A statement that is free to run. One that a cursor still reads is not handed out twice; `hasCursors` says whether there can be one. */
  get(text: string, hasCursors = true): Prepared {
    return this.#take(text, text, hasCursors);
  }

  /** The same, whose rows have bigints for all whole numbers. A statement of its own: the mode of one that is running cannot be changed. */
  exact(text: string): Statement {
    return this.#take(`\0${text}`, text, true).statement.safeIntegers(true);
  }

  #take(key: string, text: string, hasCursors: boolean): Prepared {
    const cached = this.#byText.get(key);
    if (cached === undefined) return this.#add(key, this.#prepare(text));
    // The driver is asked only where it may say yes: the answer costs a tenth of a small read.
    if (hasCursors && cached.statement.busy) return this.#prepare(text);
    cached.isRecent = true;
    return cached;
  }

  #prepare(text: string): Prepared {
    const statement: Statement = this.#native.prepare(text);
    const name = firstWord(text);
    const isRead = statement.readonly && statement.reader && name !== "pragma";
    return { statement, isRead, operation: { name, text } };
  }

  #add(key: string, prepared: Prepared): Prepared {
    if (this.#capacity === 0) return prepared;
    if (this.#byText.size >= this.#capacity) this.#dropOne();
    this.#byText.set(key, { ...prepared, isRecent: false });
    return prepared;
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
