import { defineResource, type Resource } from "../resource.ts";
import { createDocumentDatabase } from "./create-document-database.ts";
import type { DocumentDatabase } from "./document-database.ts";
import { type MemoryDocumentsOptions, resolveMemoryDocuments } from "./memory-documents-options.ts";
import { createMemoryDriver, MemoryStore } from "./memory-driver.ts";

/** Documents of this process alone, gone with it: for tests and development. */
export function memoryDocuments(options: MemoryDocumentsOptions = {}): Resource<DocumentDatabase> {
  const limits = resolveMemoryDocuments(options);
  let store: MemoryStore | undefined;
  return defineResource<DocumentDatabase>({
    kind: "memory-documents",
    start({ clock }) {
      store = new MemoryStore(limits);
      return createDocumentDatabase(createMemoryDriver(store, clock));
    },
    async stop() {
      store?.close();
    },
    async check() {
      return { status: "up", detail: { documents: store?.size ?? 0 } };
    },
  });
}
