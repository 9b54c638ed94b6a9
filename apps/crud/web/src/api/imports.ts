import { api, bodyOf } from "./client.ts";
import type { ImportProgress } from "./models.ts";

export async function importCsv(boardId: string, importId: string, file: Blob, signal: AbortSignal): Promise<number> {
  const { imported } = await bodyOf(
    api.put("/api/boards/:boardId/imports/:importId", {
      params: { boardId, importId },
      headers: { "content-type": "text/csv" },
      body: file,
      signal,
    }),
  );
  return imported;
}

export const readImportProgress = (boardId: string, importId: string, signal: AbortSignal): Promise<ImportProgress> =>
  bodyOf(api.get("/api/boards/:boardId/imports/:importId", { params: { boardId, importId }, signal }));

export const exportPath = (boardId: string): string => `/api/boards/${boardId}/cards.csv`;
