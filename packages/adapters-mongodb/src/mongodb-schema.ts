import type { DocumentIndex, DocumentSchema } from "@mega/core/documents";
import { type Db, MongoServerError } from "mongodb";
import { storedName } from "./encode-filter.ts";
import type { GuardedCalls } from "./guarded-calls.ts";

const namespaceNotFound = 26;
const indexNotFound = 27;
const namespaceExists = 48;

/** Building an index takes as long as there are documents; the driver passes this on to the socket, though its types do not say so. */
const unlimited: object = { socketTimeoutMS: 0 };

/** Collections and indexes. What is there already, or gone already, is no error. */
export function createMongodbSchema(db: Db, calls: GuardedCalls): DocumentSchema {
  const change = (collection: string, isDone: (code: unknown) => boolean, work: () => Promise<unknown>) =>
    calls.runLong({ collection, isWrite: true }, async () => {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof MongoServerError && isDone(error.code))) throw error;
      }
    });
  return {
    createCollection: (name) => change(name, isThere, () => db.createCollection(name)),
    dropCollection: (name) => change(name, isGone, () => db.dropCollection(name)),
    createIndex: (collection, { name, fields, unique = false }: DocumentIndex) =>
      change(collection, isNever, () => {
        const key = new Map(
          Object.entries(fields).map(([field, direction]) => [storedName(field), numberOf(direction)]),
        );
        return db.collection(collection).createIndex(key, { name, ...(unique && { unique }) }, { ...unlimited });
      }),
    dropIndex: (collection, name) => change(collection, isGone, () => db.collection(collection).dropIndex(name)),
  };
}

const numberOf = (direction: "asc" | "desc"): 1 | -1 => (direction === "asc" ? 1 : -1);

const isThere = (code: unknown): boolean => code === namespaceExists;
const isGone = (code: unknown): boolean => code === namespaceNotFound || code === indexNotFound;
const isNever = (): boolean => false;
