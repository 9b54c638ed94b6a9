import type { Readable } from "node:stream";
import type { RepositoryExecutor } from "@mega/core/repository";
import { refuse } from "../errors.ts";
import { findImport, insertImport } from "../repositories/card-import-repository.ts";
import { listMembers } from "../repositories/member-repository.ts";
import type { ImportProgress } from "../schemas/card-import.ts";
import { accessBoard } from "./access.ts";
import { recordChange } from "./audit-trail.ts";
import type { Caller } from "./caller.ts";
import type { CardDraft } from "./card-csv/card-draft.ts";
import { CsvInvalid, maxCsvProblems } from "./card-csv/csv-problem.ts";
import { readCards } from "./card-csv/read-cards.ts";
import type { ImportTracker } from "./import-tracker.ts";
import { inTurn } from "./in-turn.ts";
import { isoNow } from "./iso-now.ts";
import { storeDrafts } from "./store-drafts.ts";

const maxImportRows = 50_000;

export interface ImportRequest {
  readonly boardId: string;
  /** Made by the client, so that a retry after a lost answer imports nothing twice. */
  readonly importId: string;
  readonly body: Readable;
  readonly totalBytes: number | null;
  readonly signal: AbortSignal;
}

type ImportingCaller = Caller & { readonly imports: ImportTracker };

/** All of the file or nothing. The file is read and checked first, so no lock is held while a slow client uploads. */
export async function importCards(caller: ImportingCaller, request: ImportRequest): Promise<{ imported: number }> {
  const { boardId, importId, body, signal } = request;
  const { readHeading } = caller.imports;
  await accessBoard(caller.db, caller.user, { id: boardId, permission: "cards:change" });
  const earlier = await findImport(caller.db, importId);
  if (earlier?.boardId === boardId) return { imported: earlier.imported };
  if (earlier !== undefined) throw refuse("IMPORT_NOT_FOUND");
  const running = caller.imports.begin(boardId, importId, request.totalBytes);
  try {
    const drafts = await readCards(body, { readHeading, maxRows: maxImportRows, signal, onProgress: running.report });
    const checked = { boardId, importId, drafts };
    const imported = await inTurn({ db: caller.db, board: boardId, signal }, (tx) => storeImport(tx, caller, checked));
    running.end("done");
    await caller.feed?.publish(boardId, "cards.replaced", {});
    return { imported };
  } catch (error) {
    running.end("failed");
    throw error;
  }
}

export async function readImportProgress(
  { db, user, imports }: ImportingCaller,
  boardId: string,
  importId: string,
): Promise<ImportProgress> {
  await accessBoard(db, user, { id: boardId, permission: "board:read" });
  const progress = imports.find(boardId, importId);
  if (progress !== undefined) return progress;
  const stored = await findImport(db, importId);
  if (stored?.boardId !== boardId) throw refuse("IMPORT_NOT_FOUND");
  return { state: "done", rows: stored.imported, bytes: 0, totalBytes: null };
}

interface CheckedImport {
  readonly boardId: string;
  readonly importId: string;
  readonly drafts: readonly CardDraft[];
}

/** The role and the id are asked for again: the one may have been taken away during the upload, the other used. */
async function storeImport(
  tx: RepositoryExecutor,
  { user }: Caller,
  { boardId, importId, drafts }: CheckedImport,
): Promise<number> {
  await accessBoard(tx, user, { id: boardId, permission: "cards:change" });
  const earlier = await findImport(tx, importId);
  if (earlier?.boardId === boardId) return earlier.imported;
  if (earlier !== undefined) throw refuse("IMPORT_NOT_FOUND");
  const assigneeIds = await assigneesOf(tx, boardId, drafts);
  await storeDrafts(tx, user, { boardId, drafts, assigneeIds });
  await insertImport(tx, { id: importId, boardId, imported: drafts.length }, isoNow());
  const changes = { cards: { from: null, to: drafts.length }, importId: { from: null, to: importId } };
  await recordChange(tx, user, { boardId, action: "imported", entity: "board", entityId: boardId, changes });
  return drafts.length;
}

/** Ids by email address. Throws `CsvInvalid` naming each row whose assignee is not on the board. */
async function assigneesOf(
  tx: RepositoryExecutor,
  boardId: string,
  drafts: readonly CardDraft[],
): Promise<Map<string, string>> {
  const members = new Map((await listMembers(tx, boardId)).map(({ email, userId }) => [email, userId]));
  const strangers = drafts.filter(({ assignee }) => assignee !== null && !members.has(assignee));
  if (strangers.length === 0) return members;
  throw new CsvInvalid(
    strangers.slice(0, maxCsvProblems).map(({ row }) => ({ code: "csvNotAMember", row, column: "assignee" })),
  );
}
