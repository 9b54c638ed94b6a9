import { streamCards } from "../repositories/card-export.ts";
import { listLabels } from "../repositories/label-repository.ts";
import { listMembers } from "../repositories/member-repository.ts";
import { accessBoard } from "./access.ts";
import type { Caller } from "./caller.ts";
import type { CardLine } from "./card-csv/write-cards.ts";

/** The cards of a board in the order in which people see them, a few at a time. */
export async function exportCards(
  { db, user }: Caller,
  boardId: string,
  signal: AbortSignal,
): Promise<AsyncIterable<CardLine>> {
  await accessBoard(db, user, { id: boardId, permission: "board:read" });
  const labels = new Map((await listLabels(db, boardId)).map(({ id, name }) => [id, name]));
  const emails = new Map((await listMembers(db, boardId)).map(({ userId, email }) => [userId, email]));
  return toLines();

  async function* toLines(): AsyncGenerator<CardLine> {
    for await (const { listName, card } of streamCards(db, boardId, signal)) {
      yield {
        list: listName,
        title: card.title,
        description: card.description,
        dueAt: card.dueAt ?? "",
        labels: card.labelIds.flatMap((id) => labels.get(id) ?? []),
        assignee: (card.assigneeId && emails.get(card.assigneeId)) ?? "",
      };
    }
  }
}
