import { group, streamReply } from "@mega/http";
import { Imported, ImportProgress } from "../schemas/card-import.ts";
import { csvColumns } from "../services/card-csv/columns.ts";
import { writeCards } from "../services/card-csv/write-cards.ts";
import { exportCards } from "../services/export-service.ts";
import { importCards, readImportProgress } from "../services/import-service.ts";
import { boardParams, importParams } from "./params.ts";
import { signedIn } from "./route-builder.ts";

const maxImportBytes = 16 * 1024 * 1024;

/** A slow line may take its time; nothing is locked meanwhile. */
const importTimeoutMs = 120_000;

export const csvRoutes = group("/api/boards/:boardId", { tags: ["csv"] }, [
  signedIn.get("/cards.csv", { summary: "All cards as a CSV file", params: boardParams }, async (ctx) => {
    const lines = await exportCards(ctx, ctx.params.boardId, ctx.signal);
    const headings = csvColumns.map((column) => ctx.t(`csv.column.${column}`));
    const file = await writeCards(lines, headings);
    return streamReply(200, file, { contentType: "text/csv; charset=utf-8", filename: "cards.csv" });
  }),

  signedIn.put(
    "/imports/:importId",
    {
      summary: "Import cards from a CSV file: all or nothing",
      params: importParams,
      bodyStream: { accept: ["text/csv"], maxBytes: maxImportBytes },
      limits: { handlerTimeoutMs: importTimeoutMs },
      reply: { 200: Imported },
    },
    (ctx) => {
      const length = Number(ctx.request.headers["content-length"]);
      const totalBytes = Number.isSafeInteger(length) ? length : null;
      return importCards(ctx, { ...ctx.params, body: ctx.bodyStream, totalBytes, signal: ctx.signal });
    },
  ),

  signedIn.get(
    "/imports/:importId",
    { summary: "How far an import is", params: importParams, reply: { 200: ImportProgress } },
    (ctx) => readImportProgress(ctx, ctx.params.boardId, ctx.params.importId),
  ),
]);
