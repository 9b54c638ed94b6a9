import { api, bodyOf, cursorOf, ifVersion } from "./client.ts";
import type { AuditEntry, Board, BoardChanges, BoardSummary, Member, NewBoard, Page, Role } from "./models.ts";

export const listBoards = (
  which: "live" | "deleted",
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Page<BoardSummary>> => {
  const deleted = which === "deleted" ? "only" : "false";
  return bodyOf(
    api.get("/api/boards", {
      query: { deleted, sort: "updatedAt", order: "desc", limit: 50, ...cursorOf(cursor) },
      signal,
    }),
  );
};

export const createBoard = (body: NewBoard): Promise<Board> => bodyOf(api.post("/api/boards", { body }));

export const getBoard = (boardId: string, signal: AbortSignal): Promise<Board> =>
  bodyOf(api.get("/api/boards/:boardId", { params: { boardId }, signal }));

export const updateBoard = ({ id: boardId, version }: Board, body: BoardChanges): Promise<Board> =>
  bodyOf(api.patch("/api/boards/:boardId", { params: { boardId }, headers: ifVersion(version), body }));

export async function deleteBoard({ id: boardId, version }: Board): Promise<void> {
  await api.delete("/api/boards/:boardId", { params: { boardId }, headers: ifVersion(version) });
}

export async function restoreBoard(boardId: string): Promise<void> {
  await api.post("/api/boards/:boardId/restore", { params: { boardId } });
}

export const addMember = (boardId: string, body: { email: string; role: Role }): Promise<Member> =>
  bodyOf(api.post("/api/boards/:boardId/members", { params: { boardId }, body }));

export const changeRole = (boardId: string, { userId, version }: Member, role: Role): Promise<Member> =>
  bodyOf(
    api.patch("/api/boards/:boardId/members/:userId", {
      params: { boardId, userId },
      headers: ifVersion(version),
      body: { role },
    }),
  );

export async function removeMember(boardId: string, { userId, version }: Member): Promise<void> {
  await api.delete("/api/boards/:boardId/members/:userId", {
    params: { boardId, userId },
    headers: ifVersion(version),
  });
}

export const listAudit = (boardId: string, cursor: string | undefined): Promise<Page<AuditEntry>> =>
  bodyOf(api.get("/api/boards/:boardId/audit", { params: { boardId }, query: { limit: 100, ...cursorOf(cursor) } }));
