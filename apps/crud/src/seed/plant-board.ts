import type { RepositoryExecutor } from "@mega/core/repository";
import type { Board } from "../schemas/board.ts";
import type { User } from "../schemas/user.ts";
import { createBoard } from "../services/board-service.ts";
import type { Caller } from "../services/caller.ts";
import { createCard } from "../services/card-service.ts";
import { addComment } from "../services/comment-service.ts";
import { createLabel } from "../services/label-service.ts";
import { addMember } from "../services/member-service.ts";
import type { DemoBoard, DemoCard } from "./demo-board.ts";
import { type DemoPerson, demoPeople } from "./demo-people.ts";

export type DemoUsers = Readonly<Record<DemoPerson, User>>;

const dayMs = 86_400_000;

/** Makes a board through the same services as its users would, so that roles, audit trail and search hold for it too. */
export async function plantBoard(tx: RepositoryExecutor, users: DemoUsers, demo: DemoBoard): Promise<Board> {
  const owner: Caller = { db: tx, user: users[demo.owner] };
  const { name, description, color } = demo;
  const board = await createBoard(owner, { name, description, color }, Object.keys(demo.lists));
  for (const [person, role] of Object.entries(demo.members))
    await addMember(owner, board.id, { email: demoPeople[person as DemoPerson].email, role });
  const labelIds = new Map<string, string>();
  for (const [label, labelColor] of Object.entries(demo.labels))
    labelIds.set(label, (await createLabel(owner, board.id, { name: label, color: labelColor })).id);
  for (const list of board.lists) {
    for (const card of demo.lists[list.name] ?? [])
      await plantCard(tx, {
        users,
        card,
        by: card.by ?? demo.owner,
        place: { boardId: board.id, listId: list.id, labelIds },
      });
  }
  return board;
}

interface Planting {
  readonly users: DemoUsers;
  readonly card: DemoCard;
  readonly by: DemoPerson;
  readonly place: { readonly boardId: string; readonly listId: string; readonly labelIds: ReadonlyMap<string, string> };
}

async function plantCard(tx: RepositoryExecutor, { users, card, by, place }: Planting): Promise<void> {
  const { id } = await createCard({ db: tx, user: users[by] }, place.boardId, {
    listId: place.listId,
    title: card.title,
    description: card.text ?? "",
    dueAt: card.dueInDays === undefined ? null : dueIn(card.dueInDays),
    assigneeId: card.assignee === undefined ? null : users[card.assignee].id,
    labelIds: (card.labels ?? []).flatMap((name) => place.labelIds.get(name) ?? []),
  });
  for (const [author, body] of card.comments ?? []) await addComment({ db: tx, user: users[author] }, id, { body });
}

/** At five in the afternoon, UTC. */
function dueIn(days: number): string {
  const due = new Date(Date.now() + days * dayMs);
  due.setUTCHours(17, 0, 0, 0);
  return due.toISOString();
}
