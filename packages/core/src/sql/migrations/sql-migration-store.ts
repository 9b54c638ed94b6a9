import { whileMigrating } from "../../migrations/migration-lock.ts";
import type { MigrationRecord } from "../../migrations/migration-record.ts";
import type { MigrationRecords, MigrationStore } from "../../migrations/migration-store.ts";
import type { SqlDatabase, SqlExecutor } from "../sql-database.ts";
import type { SqlDialect } from "../sql-dialect.ts";
import { SqlError } from "../sql-error.ts";
import { type SqlFragment, sql, sqlIdentifier } from "../sql-fragment.ts";
import { sqlTypes } from "../sql-types.ts";
import type { MigrationStep } from "./migration.ts";
import { recordStep } from "./recording-executor.ts";

/** Records in a table of this name, and steps of SQL. */
export function createSqlMigrationStore(database: SqlDatabase, table: string): MigrationStore<MigrationStep> {
  const inTransaction = (work: (records: MigrationRecords) => Promise<void>): Promise<void> =>
    database.transaction((tx) => work(recordsOn(tx, table)));
  return {
    prepare: () => ensureTable(database, table),
    read: () => readRecords(database, table),
    write: (record) => inTransaction((records) => records.write(record)),
    remove: (name) => inTransaction((records) => records.remove(name)),
    exclusively: (work, options) =>
      whileMigrating((held) => database.exclusively(`migrate-${table}`, held, options), work, isLocked),
    describe: (step) => recordStep(step, database.dialect),
    // MariaDB commits at each change of the schema, whatever the program asks for.
    isTransactional: ({ transaction = true }) => transaction && database.dialect !== "mariadb",
    runTogether: (step, settle) =>
      database.transaction(async (tx) => {
        if (typeof step === "function") await step(tx);
        else for (const statement of step) await tx.query(statement);
        await settle(recordsOn(tx, table));
      }),
    async runAlone(step, onProgress) {
      if (typeof step === "function") return step(database);
      for (const [index, statement] of step.entries()) {
        await database.query(statement);
        await onProgress(index + 1, step.length);
      }
    },
  };
}

const isLocked = (error: unknown): boolean => error instanceof SqlError && error.code === "SQL_LOCKED";

const ensureTable = async (database: SqlExecutor, table: string): Promise<void> => {
  await database.query(sql`create table if not exists ${sqlIdentifier(table)} (
    name ${sqlTypes.string(200)} not null primary key,
    batch integer not null,
    checksum varchar(64),
    state varchar(16) not null,
    changed_at varchar(32) not null,
    duration_ms integer not null,
    error ${sqlTypes.text}
  )`);
};

async function readRecords(database: SqlExecutor, table: string): Promise<readonly MigrationRecord[]> {
  if ((await database.one(tableExists(database.dialect, table))) === undefined) return [];
  return database.many<MigrationRecord>(sql`
    select name, batch, checksum, state, changed_at as ${sqlIdentifier("at")}, duration_ms as ${sqlIdentifier("durationMs")}, error
    from ${sqlIdentifier(table)} order by batch, name`);
}

const recordsOn = (tx: SqlExecutor, table: string): MigrationRecords => {
  const remove = async (name: string): Promise<void> => {
    await tx.query(sql`delete from ${sqlIdentifier(table)} where name = ${name}`);
  };
  return {
    remove,
    async write(record) {
      await remove(record.name);
      await tx.query(sql`
        insert into ${sqlIdentifier(table)} (name, batch, checksum, state, changed_at, duration_ms, error)
        values (${record.name}, ${record.batch}, ${record.checksum}, ${record.state}, ${record.at}, ${record.durationMs}, ${record.error})`);
    },
  };
};

function tableExists(dialect: SqlDialect, table: string): SqlFragment {
  switch (dialect) {
    case "sqlite":
      return sql`select 1 as found from sqlite_schema where type = 'table' and name = ${table}`;
    case "postgres":
      return sql`select 1 as found from information_schema.tables where table_schema = current_schema() and table_name = ${table}`;
    case "mariadb":
      return sql`select 1 as found from information_schema.tables where table_schema = database() and table_name = ${table}`;
    default:
      return dialect satisfies never;
  }
}
