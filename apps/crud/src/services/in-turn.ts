import { isMegaError } from "@mega/core";
import type { RepositoryExecutor } from "@mega/core/repository";
import { refuse } from "../errors.ts";
import { takeTurn } from "../repositories/board-repository.ts";
import { findCard } from "../repositories/card-repository.ts";
import { findComment } from "../repositories/comment-repository.ts";
import { inTransaction } from "../repositories/in-transaction.ts";
import { isSqlite } from "../repositories/is-sqlite.ts";
import { findLabel } from "../repositories/label-repository.ts";
import { findList } from "../repositories/list-repository.ts";

type FindBoard = (tx: RepositoryExecutor) => Promise<string | undefined>;

export interface Turn {
  readonly db: RepositoryExecutor;
  /** The id of the board, or how to find it. */
  readonly board: string | FindBoard;
  readonly signal?: AbortSignal;
}

/**
 * A transaction that changes something on a board. Such changes take turns, board by board: what `work` reads of the board stays as it is
 * until the end, so a last owner stays, no two cards get one place, and nothing refers to a label that is gone. SQLite has one writer anyway.
 */
export async function inTurn<T>({ db, board, signal }: Turn, work: (tx: RepositoryExecutor) => Promise<T>): Promise<T> {
  const afterOthers = async (tx: RepositoryExecutor): Promise<T> => {
    const boardId = isSqlite(tx) ? undefined : await boardIdOf(tx, board);
    if (boardId !== undefined) await takeTurn(tx, boardId);
    return work(tx);
  };
  try {
    return await inTransaction(db, afterOthers, signal === undefined ? {} : { signal });
  } catch (error) {
    throw isCollision(error) ? refuse("WRITE_CONFLICT") : error;
  }
}

const boardIdOf = async (tx: RepositoryExecutor, board: string | FindBoard): Promise<string | undefined> =>
  typeof board === "string" ? board : board(tx);

const isCollision = (error: unknown): boolean =>
  isMegaError(error) && (error.code === "SQL_DEADLOCK" || error.code === "DOCUMENT_CONFLICT");

export const boardOfList =
  (id: string): FindBoard =>
  async (tx) =>
    (await findList(tx, id))?.boardId;

export const boardOfCard =
  (id: string): FindBoard =>
  async (tx) =>
    (await findCard(tx, id))?.boardId;

export const boardOfLabel =
  (id: string): FindBoard =>
  async (tx) =>
    (await findLabel(tx, id))?.boardId;

export const boardOfComment =
  (id: string): FindBoard =>
  async (tx) => {
    const comment = await findComment(tx, id);
    return comment && boardOfCard(comment.cardId)(tx);
  };
