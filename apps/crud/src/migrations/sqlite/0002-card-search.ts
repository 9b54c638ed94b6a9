import { defineMigration, sql } from "@mega/core/sql";

/**
 * Full text over titles and descriptions, kept by triggers so that no write can forget it. The only schema that is SQLite's alone.
 * FTS5 wants integer keys that survive `vacuum`, which the cards' own row ids do not: hence `card_search_keys`.
 */
export const cardSearch = defineMigration({
  name: "0002-card-search",
  up: [
    sql`create table card_search_keys (
      seq integer primary key,
      card_id varchar(36) not null unique
    )`,
    sql`create virtual table card_search using fts5(title, description, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')`,
    sql`create trigger card_search_insert after insert on cards begin
      insert into card_search_keys (card_id) values (new.id);
      insert into card_search (rowid, title, description)
        select seq, new.title, new.description from card_search_keys where card_id = new.id;
    end`,
    sql`create trigger card_search_update after update of title, description on cards begin
      update card_search set title = new.title, description = new.description
        where rowid = (select seq from card_search_keys where card_id = new.id);
    end`,
    sql`create trigger card_search_delete after delete on cards begin
      delete from card_search where rowid = (select seq from card_search_keys where card_id = old.id);
      delete from card_search_keys where card_id = old.id;
    end`,
  ],
  down: [
    sql`drop trigger card_search_delete`,
    sql`drop trigger card_search_update`,
    sql`drop trigger card_search_insert`,
    sql`drop table card_search`,
    sql`drop table card_search_keys`,
  ],
});
