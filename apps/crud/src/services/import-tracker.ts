import { defineResource, type Resource } from "@mega/core";
import { refuse } from "../errors.ts";
import type { ImportProgress } from "../schemas/card-import.ts";
import { createHeadingReader, csvColumns, type HeadingReader } from "./card-csv/columns.ts";

export interface RunningImport {
  report(progress: Pick<ImportProgress, "rows" | "bytes">): void;
  end(state: "done" | "failed"): void;
}

/** How far the imports of this process are. Only for people who watch: what is stored is in the database. */
export interface ImportTracker {
  /** Throws `IMPORT_RUNNING` while an import of this id runs. */
  begin(boardId: string, importId: string, totalBytes: number | null): RunningImport;
  find(boardId: string, importId: string): ImportProgress | undefined;
  /** Understands the headings of every language the app speaks: an export can be read back whoever made it. */
  readonly readHeading: HeadingReader;
}

const maxRemembered = 200;

export function importTracker(): Resource<ImportTracker> {
  const known = new Map<string, ImportProgress>();
  return defineResource({
    kind: "import-tracker",
    start: ({ translator }) => ({
      readHeading: createHeadingReader(
        translator.locales.map((locale) => csvColumns.map((column) => translator.for(locale)(`csv.column.${column}`))),
      ),
      begin(boardId, importId, totalBytes) {
        const key = `${boardId} ${importId}`;
        if (known.get(key)?.state === "running") throw refuse("IMPORT_RUNNING", { importId });
        known.delete(key);
        forgetOldest(known);
        const update = (change: Partial<ImportProgress>): void => {
          const progress = { state: "running", rows: 0, bytes: 0, totalBytes, ...known.get(key), ...change } as const;
          known.set(key, progress);
        };
        update({});
        return { report: update, end: (state) => update({ state }) };
      },
      find: (boardId, importId) => known.get(`${boardId} ${importId}`),
    }),
    async stop() {
      known.clear();
    },
  });
}

function forgetOldest(known: Map<string, ImportProgress>): void {
  if (known.size < maxRemembered) return;
  for (const [key, { state }] of known) {
    if (state === "running") continue;
    known.delete(key);
    return;
  }
}
