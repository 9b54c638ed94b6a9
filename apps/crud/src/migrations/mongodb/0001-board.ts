import { createCollection, createIndex, defineDocumentMigration, dropCollection } from "@mega/core/documents";

const collections = [
  "users",
  "boards",
  "members",
  "lists",
  "cards",
  "labels",
  "comments",
  "audit_entries",
  "card_imports",
  "search_terms",
] as const;

/** The collections, before any transaction needs one, and their indexes. */
export const board = defineDocumentMigration({
  name: "0001-board",
  up: [
    ...collections.map(createCollection),
    createIndex("users", { name: "users_by_email", fields: { email: "asc" }, unique: true }),
    createIndex("members", { name: "members_by_board", fields: { boardId: "asc", createdAt: "asc" } }),
    createIndex("members", { name: "members_by_user", fields: { userId: "asc" } }),
    createIndex("lists", { name: "lists_by_board", fields: { boardId: "asc", position: "asc" } }),
    createIndex("cards", { name: "cards_by_list", fields: { listId: "asc", position: "asc", id: "asc" } }),
    createIndex("cards", { name: "cards_by_position", fields: { boardId: "asc", position: "asc", id: "asc" } }),
    createIndex("cards", { name: "cards_by_update", fields: { boardId: "asc", updatedAt: "asc", id: "asc" } }),
    createIndex("labels", { name: "labels_by_name", fields: { boardId: "asc", name: "asc" }, unique: true }),
    createIndex("comments", { name: "comments_by_card", fields: { cardId: "asc", id: "asc" } }),
    createIndex("audit_entries", { name: "audit_entries_by_board", fields: { boardId: "asc", id: "asc" } }),
  ],
  down: collections.toReversed().map(dropCollection),
});
