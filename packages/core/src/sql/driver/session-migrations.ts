import { defineMigration, type Migration } from "../migrations/migration.ts";
import type { SqlDialect } from "../sql-dialect.ts";
import { type SqlFragment, sql, sqlIdentifier } from "../sql-fragment.ts";

const tables: Readonly<Record<SqlDialect, SqlFragment>> = {
  sqlite: sql`create table mega_sessions (
        key text not null primary key,
        data text not null,
        version integer not null,
        user_id text,
        created_at integer not null,
        expires_at integer not null
      ) strict, without rowid`,
  postgres: sql`create table mega_sessions (
        key text not null primary key,
        data text not null,
        version integer not null,
        user_id text,
        created_at bigint not null,
        expires_at bigint not null
      )`,
  mariadb: sql`create table mega_sessions (
        ${sqlIdentifier("key")} varchar(255) character set ascii collate ascii_bin not null primary key,
        data longtext not null,
        version integer not null,
        user_id varchar(255) character set utf8mb4 collate utf8mb4_bin,
        created_at bigint not null,
        expires_at bigint not null
      )`,
};

/** The schema of the sessions that `createSqlSessionStore` keeps. */
export const sessionMigrations = (dialect: SqlDialect): readonly Migration[] => [
  defineMigration({
    name: "0001-sessions",
    up: [
      tables[dialect],
      dialect === "mariadb"
        ? sql`create index mega_sessions_by_user on mega_sessions (user_id)`
        : sql`create index mega_sessions_by_user on mega_sessions (user_id) where user_id is not null`,
      sql`create index mega_sessions_by_expiry on mega_sessions (expires_at)`,
    ],
    down: [sql`drop table mega_sessions`],
  }),
];
