import { DocumentError } from "@mega/core/documents";
import { expect } from "vitest";
import type { MongodbDatabase } from "../src/index.ts";

interface Note {
  readonly id: string;
  readonly n: number;
}

export const notesOf = (db: Pick<MongodbDatabase, "collection">) => db.collection<Note>("notes");

/** As an app would find out: by calling again. */
export const eventually = (work: () => Promise<unknown>): ReturnType<typeof expect.poll> =>
  expect.poll(work, { timeout: 60_000, interval: 100 });

export const codeOf = (error: unknown): string => (error instanceof DocumentError ? error.code : String(error));
