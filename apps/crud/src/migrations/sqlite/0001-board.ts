import { defineMigration, sql } from "@mega/core/sql";

export const board = defineMigration({
  name: "0001-board",
  up: [
    sql`create table users (
      id varchar(36) primary key,
      email varchar(254) not null unique,
      name varchar(80) not null,
      locale varchar(10) not null,
      password_hash varchar(200) not null,
      created_at varchar(30) not null,
      updated_at varchar(30) not null
    )`,
    sql`create table boards (
      id varchar(36) primary key,
      name varchar(80) not null,
      description text not null,
      color varchar(12) not null,
      version integer not null,
      created_at varchar(30) not null,
      updated_at varchar(30) not null,
      deleted_at varchar(30)
    )`,
    sql`create table members (
      board_id varchar(36) not null references boards (id),
      user_id varchar(36) not null references users (id),
      role varchar(10) not null check (role in ('owner', 'member', 'viewer')),
      version integer not null,
      created_at varchar(30) not null,
      updated_at varchar(30) not null,
      primary key (board_id, user_id)
    )`,
    sql`create index members_by_user on members (user_id, board_id)`,
    sql`create table lists (
      id varchar(36) primary key,
      board_id varchar(36) not null references boards (id),
      name varchar(80) not null,
      position varchar(200) not null,
      version integer not null,
      created_at varchar(30) not null,
      updated_at varchar(30) not null,
      deleted_at varchar(30)
    )`,
    sql`create index lists_by_board on lists (board_id, position)`,
    sql`create table cards (
      id varchar(36) primary key,
      board_id varchar(36) not null references boards (id),
      list_id varchar(36) not null references lists (id),
      title varchar(200) not null,
      description text not null,
      position varchar(200) not null,
      due_at varchar(30),
      assignee_id varchar(36) references users (id),
      version integer not null,
      created_at varchar(30) not null,
      updated_at varchar(30) not null,
      deleted_at varchar(30)
    )`,
    sql`create index cards_by_list on cards (list_id, position)`,
    sql`create index cards_by_position on cards (board_id, position, id)`,
    sql`create index cards_by_update on cards (board_id, updated_at, id)`,
    sql`create table labels (
      id varchar(36) primary key,
      board_id varchar(36) not null references boards (id),
      name varchar(80) not null,
      color varchar(12) not null,
      version integer not null,
      created_at varchar(30) not null,
      updated_at varchar(30) not null,
      unique (board_id, name)
    )`,
    sql`create table card_labels (
      card_id varchar(36) not null references cards (id),
      label_id varchar(36) not null references labels (id),
      primary key (card_id, label_id)
    )`,
    sql`create index card_labels_by_label on card_labels (label_id, card_id)`,
    sql`create table comments (
      id varchar(36) primary key,
      card_id varchar(36) not null references cards (id),
      author_id varchar(36) not null references users (id),
      body text not null,
      version integer not null,
      created_at varchar(30) not null,
      updated_at varchar(30) not null,
      deleted_at varchar(30)
    )`,
    sql`create index comments_by_card on comments (card_id, id)`,
    sql`create table audit_entries (
      id varchar(36) primary key,
      board_id varchar(36) not null references boards (id),
      at varchar(30) not null,
      actor_id varchar(36) not null references users (id),
      action varchar(20) not null,
      entity varchar(20) not null,
      entity_id varchar(36) not null,
      changes text not null
    )`,
    sql`create index audit_entries_by_board on audit_entries (board_id, id)`,
    sql`create table card_imports (
      id varchar(36) primary key,
      board_id varchar(36) not null references boards (id),
      imported integer not null,
      created_at varchar(30) not null
    )`,
  ],
  down: [
    sql`drop table card_imports`,
    sql`drop table audit_entries`,
    sql`drop table comments`,
    sql`drop table card_labels`,
    sql`drop table labels`,
    sql`drop table cards`,
    sql`drop table lists`,
    sql`drop table members`,
    sql`drop table boards`,
    sql`drop table users`,
  ],
});
