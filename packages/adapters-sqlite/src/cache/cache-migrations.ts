import { defineMigration, sql } from "@mega/core/sql";

export const cacheMigrations = [
  defineMigration({
    name: "0001-cache",
    up: [
      sql`create table mega_cache (
        key text not null primary key,
        data any not null,
        fresh_until integer not null,
        kept_until integer not null,
        written_at integer not null,
        bytes integer not null
      ) strict`,
      sql`create index mega_cache_by_expiry on mega_cache (kept_until)`,
      sql`create index mega_cache_by_age on mega_cache (written_at)`,
      sql`create table mega_cache_tag (
        tag text not null,
        key text not null references mega_cache (key) on delete cascade,
        primary key (tag, key)
      ) strict, without rowid`,
      sql`create index mega_cache_tag_by_key on mega_cache_tag (key)`,
      // Counted by triggers, so that the bound holds whoever deletes: sweeps, tags, other processes.
      sql`create table mega_cache_usage (id integer not null primary key check (id = 1), bytes integer not null) strict`,
      sql`insert into mega_cache_usage (id, bytes) values (1, 0)`,
      sql`create trigger mega_cache_added after insert on mega_cache begin
        update mega_cache_usage set bytes = bytes + new.bytes; end`,
      sql`create trigger mega_cache_removed after delete on mega_cache begin
        update mega_cache_usage set bytes = bytes - old.bytes; end`,
      sql`create trigger mega_cache_changed after update of bytes on mega_cache begin
        update mega_cache_usage set bytes = bytes - old.bytes + new.bytes; end`,
    ],
    down: [sql`drop table mega_cache_tag`, sql`drop table mega_cache`, sql`drop table mega_cache_usage`],
  }),
];
