import type { SqlExecutor } from "../sql-database.ts";
import type { SqlDialect } from "../sql-dialect.ts";
import { type SqlFragment, sql, sqlIdentifier } from "../sql-fragment.ts";

/**
 * What the database knows of one migration: `applied` ran to its end; `undone` failed and was rolled back; `running` began outside a
 * transaction and has not ended, or its process died; `dirty` failed outside a transaction, so that part of it may remain.
 */
export type MigrationState = "applied" | "undone" | "running" | "dirty";

export interface MigrationRecord {
  readonly name: string;
  readonly batch: number;
  /** Null when the step could not be recorded without data. */
  readonly checksum: string | null;
  readonly state: MigrationState;
  /** ISO time of the last change of state. */
  readonly at: string;
  readonly durationMs: number;
  /** The failure's message, for `undone` and `dirty`. */
  readonly error: string | null;
}

/** Creates the table that remembers migrations. */
export async function ensureMigrationTable(database: SqlExecutor, table: string): Promise<void> {
  await database.query(sql`create table if not exists ${sqlIdentifier(table)} (
    name varchar(200) not null primary key,
    batch integer not null,
    checksum varchar(64),
    state varchar(16) not null,
    changed_at varchar(32) not null,
    duration_ms integer not null,
    error text
  )`);
}

/** All records in the order in which they ran; none when the table was never created. */
export async function readMigrationRecords(database: SqlExecutor, table: string): Promise<readonly MigrationRecord[]> {
  if ((await database.one(tableExists(database.dialect, table))) === undefined) return [];
  return database.many<MigrationRecord>(sql`
    select name, batch, checksum, state, changed_at as ${sqlIdentifier("at")}, duration_ms as ${sqlIdentifier("durationMs")}, error
    from ${sqlIdentifier(table)} order by batch, name`);
}

/** Replaces the record of this name. Call it inside a transaction. */
export async function writeMigrationRecord(tx: SqlExecutor, table: string, record: MigrationRecord): Promise<void> {
  await removeMigrationRecord(tx, table, record.name);
  await tx.query(sql`
    insert into ${sqlIdentifier(table)} (name, batch, checksum, state, changed_at, duration_ms, error)
    values (${record.name}, ${record.batch}, ${record.checksum}, ${record.state}, ${record.at}, ${record.durationMs}, ${record.error})`);
}

export async function removeMigrationRecord(tx: SqlExecutor, table: string, name: string): Promise<void> {
  await tx.query(sql`delete from ${sqlIdentifier(table)} where name = ${name}`);
}

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
