import { defineMigration, sql, sqlTypes } from "@mega/core/sql";

const { string, text, integer, boolean, json } = sqlTypes;

const id = string(36);
const name = string(80);
const position = string(200);
const time = string(24);

const key = sql`id ${id} not null primary key`;
const stamps = sql`version ${integer} not null, created_at ${time} not null, updated_at ${time} not null`;

/** What SQLite has after its first three, on PostgreSQL and MariaDB. */
export const board = defineMigration({
  name: "0001-board",
  up: [
    sql`create table users (
      ${key},
      email ${string(254)} not null,
      name ${name} not null,
      locale ${string(10)} not null,
      password_hash ${string(200)} not null,
      created_at ${time} not null,
      updated_at ${time} not null
    )`,
    sql`create unique index users_by_email on users (email)`,
    sql`create table boards (
      ${key},
      name ${name} not null,
      name_key ${name} not null,
      description ${text} not null,
      color ${string(12)} not null,
      turns ${integer} not null,
      ${stamps},
      deleted_at ${time}
    )`,
    sql`create table members (
      id ${string(73)} not null primary key,
      board_id ${id} not null,
      user_id ${id} not null,
      role ${string(10)} not null,
      ${stamps}
    )`,
    sql`create index members_by_board on members (board_id, created_at)`,
    sql`create index members_by_user on members (user_id)`,
    sql`create table lists (
      ${key},
      board_id ${id} not null,
      name ${name} not null,
      position ${position} not null,
      ${stamps},
      deleted_at ${time}
    )`,
    sql`create index lists_by_board on lists (board_id, position)`,
    sql`create table cards (
      ${key},
      board_id ${id} not null,
      list_id ${id} not null,
      title ${string(200)} not null,
      title_key ${string(200)} not null,
      description ${text} not null,
      position ${position} not null,
      due_at ${string(40)},
      due_key ${string(40)} not null,
      assignee_id ${id},
      label_keys ${text} not null,
      comment_count ${integer} not null,
      is_list_deleted ${boolean} not null,
      ${stamps},
      deleted_at ${time}
    )`,
    sql`create index cards_by_list on cards (list_id, position, id)`,
    sql`create index cards_by_position on cards (board_id, position, id)`,
    sql`create index cards_by_update on cards (board_id, updated_at, id)`,
    sql`create table labels (
      ${key},
      board_id ${id} not null,
      name ${name} not null,
      color ${string(12)} not null,
      ${stamps}
    )`,
    sql`create unique index labels_by_name on labels (board_id, name)`,
    sql`create table comments (
      ${key},
      card_id ${id} not null,
      author_id ${id} not null,
      body ${text} not null,
      ${stamps},
      deleted_at ${time}
    )`,
    sql`create index comments_by_card on comments (card_id, id)`,
    sql`create table audit_entries (
      ${key},
      board_id ${id} not null,
      at ${time} not null,
      actor_id ${id} not null,
      action ${string(20)} not null,
      entity ${string(20)} not null,
      entity_id ${id} not null,
      changes ${json} not null
    )`,
    sql`create index audit_entries_by_board on audit_entries (board_id, id)`,
    sql`create table card_imports (
      ${key},
      board_id ${id} not null,
      imported ${integer} not null,
      created_at ${time} not null
    )`,
    sql`create table search_terms (
      id ${string(114)} not null primary key,
      weight ${integer} not null
    )`,
  ],
  down: [
    sql`drop table search_terms`,
    sql`drop table card_imports`,
    sql`drop table audit_entries`,
    sql`drop table comments`,
    sql`drop table labels`,
    sql`drop table cards`,
    sql`drop table lists`,
    sql`drop table members`,
    sql`drop table boards`,
    sql`drop table users`,
  ],
});
