import type { FilterNode } from "../query/filter-node.ts";
import { matches } from "../query/matches.ts";
import type {
  DocumentOperations,
  PlainDocument,
  ResolvedDocumentChanges,
  ResolvedDocumentQuery,
} from "./document-driver.ts";
import { DocumentError } from "./document-error.ts";
import { compareDocuments } from "./memory-collection.ts";

/** Where documents are looked up and put, by collection: the store itself, or what one transaction sees of it. */
export interface MemorySpace {
  /** Rejects when the store or the transaction has ended. */
  requireOpen(): void;
  all(collection: string): Iterable<PlainDocument>;
  byId(collection: string, id: string): PlainDocument | undefined;
  /** Puts all of them or throws; undefined removes. */
  put(collection: string, successors: ReadonlyMap<string, PlainDocument | undefined>): void;
}

/** The operations of a document driver on documents in memory. Each runs within one turn of the event loop, so none sees half of another. */
export function createMemoryOperations(space: MemorySpace): DocumentOperations {
  const found = (collection: string, where: FilterNode): readonly PlainDocument[] => {
    space.requireOpen();
    const id = idOf(where);
    const candidates = id === undefined ? space.all(collection) : [space.byId(collection, id)];
    return [...candidates].filter((each): each is PlainDocument => each !== undefined && matches(where, each));
  };
  const sorted = (collection: string, { where, order, limit }: ResolvedDocumentQuery): readonly PlainDocument[] => {
    const chosen = found(collection, where);
    const inOrder = order.length === 0 ? chosen : chosen.toSorted(compareDocuments(order));
    return limit === undefined ? inOrder : inOrder.slice(0, limit);
  };
  const change = (
    collection: string,
    documents: readonly PlainDocument[],
    next: (document: PlainDocument) => PlainDocument | undefined,
  ): number => {
    if (documents.length > 0) space.put(collection, new Map(documents.map((each) => [each.id, next(each)])));
    return documents.length;
  };
  return {
    async insert(collection, documents) {
      space.requireOpen();
      const successors = new Map<string, PlainDocument>();
      for (const document of documents) {
        if (successors.has(document.id) || space.byId(collection, document.id) !== undefined) throw takenId(collection);
        successors.set(document.id, structuredClone(document));
      }
      space.put(collection, successors);
    },
    find: async (collection, query) => sorted(collection, query).map((each) => structuredClone(each)),
    async *stream(collection, query) {
      for (const document of sorted(collection, query)) {
        space.requireOpen();
        yield structuredClone(document);
      }
    },
    count: async (collection, where) => found(collection, where).length,
    async replace(collection, document, condition) {
      space.requireOpen();
      const stored = space.byId(collection, document.id);
      if (stored === undefined || !matches(condition, stored)) return false;
      space.put(collection, new Map([[document.id, structuredClone(document)]]));
      return true;
    },
    update: async (collection, where, changes) =>
      change(collection, found(collection, where), (each) => changed(each, changes)),
    delete: async (collection, where) => change(collection, found(collection, where), () => undefined),
  };
}

function changed(document: PlainDocument, { set, increment }: ResolvedDocumentChanges): PlainDocument {
  const next = { ...document, ...structuredClone(set) };
  for (const [field, by] of Object.entries(increment)) {
    const before = Object.hasOwn(document, field) ? document[field] : 0;
    if (typeof before !== "number")
      throw new DocumentError("DOCUMENT_CALL_INVALID", `the field ${field} holds no number to increment`, {
        data: { field },
      });
    next[field] = before + by;
  }
  return next;
}

/** The id that a filter asks for, so that looking up one document does not walk through all of them. */
function idOf(where: FilterNode): string | undefined {
  if (where.kind === "eq" && where.field === "id" && typeof where.value === "string") return where.value;
  if (where.kind !== "all") return undefined;
  return where.of.map(idOf).find((id) => id !== undefined);
}

const takenId = (collection: string): DocumentError =>
  new DocumentError("DOCUMENT_DUPLICATE_KEY", "a document with the same id exists", {
    data: { collection, index: "id", fields: ["id"] },
  });
