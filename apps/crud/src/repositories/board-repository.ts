import { and, contains, defineEntity, isNotNull, oneOf, type RepositoryExecutor } from "@mega/core/repository";
import type { BoardSummary } from "../schemas/board.ts";
import type { Role } from "../schemas/fields.ts";
import { countCards } from "./cards.ts";
import { foldCase } from "./fold-case.ts";
import { findAll, findSlice, type Order, type PageRequest, type Slice } from "./keyset.ts";
import { rolesOf } from "./memberships.ts";
import { repositoryOf } from "./repository-of.ts";

/** A board as stored; the caller's role is not part of it. */
export type BoardRecord = Omit<BoardSummary, "role" | "cardCount">;

interface BoardItem extends BoardRecord {
  readonly nameKey: string;
  /** Grows with each change of anything on the board; see `takeTurn`. */
  readonly turns: number;
}

export const boards = defineEntity<BoardItem>({
  name: "boards",
  key: "id",
  version: "version",
  columns: "snake_case",
  fields: {
    id: "string",
    name: "string",
    nameKey: "string",
    description: "string",
    color: "string",
    turns: "integer",
    version: "integer",
    createdAt: "timestamp",
    updatedAt: "timestamp",
    deletedAt: "timestamp?",
  },
});

export interface BoardFilter {
  readonly userId: string;
  readonly text: string | undefined;
  readonly isDeleted: boolean;
  readonly sort: "updatedAt" | "name";
  readonly order: Order;
}

const toBoard = ({ nameKey: _nameKey, turns: _turns, ...board }: BoardItem): BoardRecord => board;

export async function findBoard(db: RepositoryExecutor, id: string): Promise<BoardRecord | undefined> {
  const found = await repositoryOf(boards, db).get(id);
  return found && toBoard(found);
}

/** Those in the bin are for their owners alone: nobody else can take them out. */
export async function listBoards(
  db: RepositoryExecutor,
  { userId, text, isDeleted, sort, order }: BoardFilter,
  page: PageRequest,
): Promise<Slice<BoardSummary>> {
  const roles = await rolesOf(db, userId);
  const ids = [...roles].filter(([, role]) => !isDeleted || role === "owner").map(([id]) => id);
  if (ids.length === 0) return { items: [], next: undefined };
  const where = and<BoardItem>(
    { id: oneOf(ids), deletedAt: isDeleted ? isNotNull() : null },
    text === undefined ? {} : { name: contains(text) },
  );
  const by = sort === "name" ? "nameKey" : "updatedAt";
  const { items, next } = await findSlice(repositoryOf(boards, db), { where, by, order }, page);
  const counts = await Promise.all(items.map(({ id }) => countCards(db, id)));
  const summaries = items.map((item, index) => ({
    ...toBoard(item),
    role: roles.get(item.id) as Role,
    cardCount: counts[index] ?? 0,
  }));
  return { items: summaries, next };
}

/** The names of the boards that the person can see, by id. */
export async function namesOfVisibleBoards(
  db: RepositoryExecutor,
  userId: string,
): Promise<ReadonlyMap<string, string>> {
  const ids = [...(await rolesOf(db, userId)).keys()];
  if (ids.length === 0) return new Map();
  const found = await findAll(repositoryOf(boards, db), { where: { id: oneOf(ids), deletedAt: null } });
  return new Map(found.map(({ id, name }) => [id, name]));
}

export async function insertBoard(db: RepositoryExecutor, board: BoardRecord): Promise<void> {
  await repositoryOf(boards, db).insert({ ...board, nameKey: foldCase(board.name), turns: 0 });
}

/** Stores `next` if nobody has changed the board since it was read. */
export async function replaceBoard(db: RepositoryExecutor, next: BoardRecord): Promise<boolean> {
  const { id, version, name, description, color, updatedAt, deletedAt } = next;
  const set = { name, nameKey: foldCase(name), description, color, updatedAt, deletedAt };
  return (await repositoryOf(boards, db).updateMany({ id, version: version - 1 }, { set })) === 1;
}

/** Waits until no other transaction is in the middle of a change to the board, or, on a document database, collides with it and begins again. */
export async function takeTurn(tx: RepositoryExecutor, boardId: string): Promise<void> {
  await repositoryOf(boards, tx).updateMany({ id: boardId }, { increment: { turns: 1 }, keepVersion: true });
}
