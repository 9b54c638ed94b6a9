import { defineMigration, sql } from "@mega/core/sql";

/**
 * What the server databases begin with: derived fields instead of joins and functions, labels on the card, and one key per table.
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
    sql`drop index cards_by_list`,
    sql`create index cards_by_list on cards (list_id, position, id)`,
  ],
});
