import {
  defineMigration,
  type Migration,
  type SqlDatabase,
  type SqlExecutor,
  sql,
  sqlIdentifier,
  sqlRaw,
} from "@mega/core/sql";
import { codeOf, migrationKeys, type Store, textFor } from "../subject.ts";

export interface SqlStoreOptions {
  readonly database: SqlDatabase;
  readonly table: string;
  /** Of the column that holds values, with the limit that a value may be too large for. */
  readonly bodyType: string;
  /** What follows the columns. @default nothing */
  readonly tableOptions?: string;
  /** How many calls the adapter lets write at once. */
  readonly connections: number;
  readonly close: () => Promise<void>;
}

/** A row for each write, on any of the SQL adapters. */
export async function openSqlStore(options: SqlStoreOptions): Promise<Store> {
  const { database, table, connections, close } = options;
  const columns = `(id varchar(100) not null primary key, body ${options.bodyType} not null)`;
  await database.query(
    sql`create table if not exists ${sqlIdentifier(table)} ${sqlRaw(columns + (options.tableOptions ?? ""))}`,
  );
  const writeOn = (on: SqlExecutor) => (key: string, value: unknown) =>
    on.query(sql`insert into ${sqlIdentifier(table)} (id, body) values (${key}, ${value})`);
  return {
    write: writeOn(database),
    read: async (key) =>
      (await database.one<{ body: string }>(sql`select body from ${sqlIdentifier(table)} where id = ${key}`))?.body,
    transact: (work) => database.transaction((tx) => work(writeOn(tx))),
    exhaust: () => holdTransactions(database, connections),
    close,
  };
}

/** Resolves once each of them has a connection. */
async function holdTransactions(database: SqlDatabase, count: number): Promise<() => Promise<void>> {
  const release = Promise.withResolvers<void>();
  const taken = Array.from({ length: count }, () => Promise.withResolvers<void>());
  const held = taken.map(({ resolve }) =>
    database.transaction(async (tx) => {
      await tx.query(sql`select 1`);
      resolve();
      await release.promise;
    }),
  );
  await Promise.race([Promise.all(taken.map(({ promise }) => promise)), Promise.all(held)]);
  return async () => {
    release.resolve();
    await Promise.all(held);
  };
}

/** Each writes a key that can be written once. */
export const sqlMigrations = (table: string): readonly Migration[] =>
  migrationKeys.map((key) =>
    defineMigration({
      name: key,
      up: [sql`insert into ${sqlIdentifier(table)} (id, body) values (${key}, ${textFor(key)})`],
    }),
  );

/** What an adapter of the SQL port promises, wherever it is. */
export const sqlExpectations = {
  oversized: ["SQL_INVALID_STATEMENT"],
  "not-json": ["SQL_INVALID_STATEMENT"],
  exhausted: ["SQL_TIMEOUT"],
  "disk-full": ["SQL_STORAGE_FULL"],
  "read-only": ["SQL_READ_ONLY"],
  migrating: ["each ran once"],
} as const;

/** And of a server. A write that was on its way is in doubt; one that found no connection was not sent. */
export const sqlServerExpectations = {
  ...sqlExpectations,
  "wrong-password": ["SQL_OPEN_FAILED"],
  "unknown-host": ["SQL_OPEN_FAILED"],
  restarted: ["SQL_CONNECTION_LOST"],
  frozen: ["SQL_OUTCOME_UNKNOWN", "SQL_TIMEOUT"],
  "half-open": ["SQL_OUTCOME_UNKNOWN", "SQL_TIMEOUT"],
  cut: ["SQL_OUTCOME_UNKNOWN", "SQL_CONNECTION_LOST"],
} as const;

export const isSqlInDoubt = (error: unknown): boolean => codeOf(error) === "SQL_OUTCOME_UNKNOWN";
