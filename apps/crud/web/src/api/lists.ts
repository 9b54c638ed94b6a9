import { api, bodyOf, cursorOf, ifVersion } from "./client.ts";
import type { Label, List, ListChanges, NewLabel, Page } from "./models.ts";

export const listDeletedLists = (
  boardId: string,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Page<List>> =>
  bodyOf(
    api.get("/api/boards/:boardId/lists", {
      params: { boardId },
      query: { deleted: "only", ...cursorOf(cursor) },
      signal,
    }),
  );

export const createList = (boardId: string, name: string): Promise<List> =>
  bodyOf(api.post("/api/boards/:boardId/lists", { params: { boardId }, body: { name } }));

export const updateList = ({ id: listId, version }: List, body: ListChanges): Promise<List> =>
  bodyOf(api.patch("/api/lists/:listId", { params: { listId }, headers: ifVersion(version), body }));

export async function deleteList({ id: listId, version }: List): Promise<void> {
  await api.delete("/api/lists/:listId", { params: { listId }, headers: ifVersion(version) });
}

export const restoreList = (listId: string): Promise<List> =>
  bodyOf(api.post("/api/lists/:listId/restore", { params: { listId } }));

export const createLabel = (boardId: string, body: NewLabel): Promise<Label> =>
  bodyOf(api.post("/api/boards/:boardId/labels", { params: { boardId }, body }));

export async function deleteLabel({ id: labelId, version }: Label): Promise<void> {
  await api.delete("/api/labels/:labelId", { params: { labelId }, headers: ifVersion(version) });
}
