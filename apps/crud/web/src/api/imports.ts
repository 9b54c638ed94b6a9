import { api, bodyOf } from "./client.ts";
import type { ImportProgress } from "./models.ts";

/** `importId` is made here: with it the progress can be asked for while the file is still on its way. */
export interface ImportTarget {
  readonly boardId: string;
  readonly importId: string;
}

export async function importCsv(target: ImportTarget, file: Blob, signal: AbortSignal): Promise<number> {
  const { imported } = await bodyOf(
    api.put("/api/boards/:boardId/imports/:importId", {
      params: target,
      headers: { "content-type": "text/csv" },
      body: file,
      signal,
    }),
  );
  return imported;
}

export const readImportProgress = (target: ImportTarget, signal: AbortSignal): Promise<ImportProgress> =>
  bodyOf(api.get("/api/boards/:boardId/imports/:importId", { params: target, signal }));

export const exportPath = (boardId: string): string => `/api/boards/${boardId}/cards.csv`;
