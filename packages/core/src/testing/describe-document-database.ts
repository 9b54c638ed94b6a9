import { describe, onTestFinished } from "vitest";
import { describeDocumentInput } from "./documents/describe-document-input.ts";
import { describeDocumentQueries } from "./documents/describe-document-queries.ts";
import { describeDocumentSchema } from "./documents/describe-document-schema.ts";
import { describeDocumentTransactions } from "./documents/describe-document-transactions.ts";
import { describeDocumentWrites } from "./documents/describe-document-writes.ts";
import type { Card, OpenDocumentDatabase, OpenScene } from "./documents/open-documents.ts";

/** The promise of the document port. A driver that passes is done; what only it can do it tests itself. */
export function describeDocumentDatabase(name: string, open: () => Promise<OpenDocumentDatabase>): void {
  const openScene: OpenScene = async () => {
    const { database, close } = await open();
    onTestFinished(close);
    return { database, cards: database.collection<Card>("cards") };
  };
  describe(`${name}: document database`, () => {
    describeDocumentWrites(openScene);
    describeDocumentInput(openScene);
    describeDocumentQueries(openScene);
    describeDocumentTransactions(openScene);
    describeDocumentSchema(openScene);
  });
}
