import type { Board } from "../../src/schemas/board.ts";
import type { Card, NewCard } from "../../src/schemas/card.ts";
import type { Role } from "../../src/schemas/fields.ts";
import type { List } from "../../src/schemas/list.ts";
import type { Visitor } from "./visitor.ts";

export async function makeBoard(owner: Visitor, name = "Rocket"): Promise<Board> {
  const { body } = await owner.post("/api/boards", { name });
  return body;
}

export const firstList = (board: Board): List => board.lists[0] as List;

export async function makeCard(owner: Visitor, board: Board, card: Partial<NewCard> = {}): Promise<Card> {
  const { body } = await owner.post(`/api/boards/${board.id}/cards`, {
    listId: firstList(board).id,
    title: "A card",
    ...card,
  });
  return body;
}

export async function letIn(owner: Visitor, board: Board, guest: { visitor: Visitor; role: Role }): Promise<void> {
  const { visitor, role } = guest;
  await owner.post(`/api/boards/${board.id}/members`, { email: visitor.email, role });
}

/** All items of a list route, page by page. */
export async function readAll<T>(visitor: Visitor, path: string): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const { body }: { body: { items: T[]; nextCursor: string | null } } = await visitor.get(
      cursor === "" ? path : `${path}${path.includes("?") ? "&" : "?"}cursor=${cursor}`,
    );
    items.push(...body.items);
    cursor = body.nextCursor;
  }
  return items;
}
