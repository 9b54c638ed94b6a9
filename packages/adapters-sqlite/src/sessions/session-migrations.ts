import { defineMigration, sql } from "@mega/core/sql";

export const sessionMigrations = [
  defineMigration({
    name: "0001-sessions",
    up: [
      sql`create table mega_sessions (
        key text not null primary key,
        data text not null,
        version integer not null,
        user_id text,
        created_at integer not null,
        expires_at integer not null
      ) strict, without rowid`,
      sql`create index mega_sessions_by_user on mega_sessions (user_id) where user_id is not null`,
      sql`create index mega_sessions_by_expiry on mega_sessions (expires_at)`,
    ],
    down: [sql`drop table mega_sessions`],
  }),
];
