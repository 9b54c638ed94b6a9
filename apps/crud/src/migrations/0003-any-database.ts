import { defineMigration, sql, sqlTypes } from "@mega/core/sql";

/**
 * What the server databases begin with: derived fields instead of joins and functions, labels on the card, one key per table, and
 * words in a table of their own instead of SQLite's full text.
 */
export const anyDatabase = defineMigration({
  name: "0003-any-database",
  up: [
    sql`alter table boards add column name_key text not null default ''`,
    sql`alter table boards add column turns integer not null default 0`,
    sql`update boards set name_key = lower(name)`,
    sql`alter table members add column id text not null default ''`,
    sql`update members set id = board_id || '.' || user_id`,
    sql`create unique index members_by_id on members (id)`,
    sql`drop trigger card_search_delete`,
    sql`drop trigger card_search_update`,
    sql`drop trigger card_search_insert`,
    sql`drop table card_search`,
    sql`drop table card_search_keys`,
    sql`alter table cards add column title_key text not null default ''`,
    sql`alter table cards add column due_key text not null default '9999'`,
    sql`alter table cards add column label_keys text not null default ''`,
    sql`alter table cards add column comment_count integer not null default 0`,
    sql`alter table cards add column is_list_deleted integer not null default 0`,
    sql`update cards set
      title_key = lower(title),
      due_key = coalesce(due_at, '9999'),
      label_keys = coalesce((
        select group_concat(label_id, ' ') from (
          select label_id from card_labels where card_labels.card_id = cards.id order by label_id
        )
      ), ''),
      comment_count = (select count(*) from comments where comments.card_id = cards.id and comments.deleted_at is null),
      is_list_deleted = exists (select 1 from lists where lists.id = cards.list_id and lists.deleted_at is not null)`,
    sql`drop table card_labels`,
    sql`create table search_terms (
      id ${sqlTypes.string(80)} not null primary key,
      board_id ${sqlTypes.string(36)} not null,
      term ${sqlTypes.string(40)} not null,
      weight ${sqlTypes.integer} not null
    )`,
    sql`create index search_terms_by_term on search_terms (board_id, term)`,
  ],
});
