import type { DocumentErrorCode } from "@mega/core/documents";
import { MongoServerError } from "mongodb";
import { expect, test } from "vitest";
import { toDocumentError } from "../src/mongodb-error.ts";

interface Codes {
  readonly read: DocumentErrorCode;
  readonly write: DocumentErrorCode;
}

/** Of situations that take a replica set, another version or another account, as the driver reports them. */
const refusal = (code: number, errmsg: string): MongoServerError => new MongoServerError({ ok: 0, code, errmsg });

test.each<[string, number, Codes]>([
  ["a primary that has stepped down", 10_107, { read: "DOCUMENT_READ_ONLY", write: "DOCUMENT_READ_ONLY" }],
  ["a secondary", 13_435, { read: "DOCUMENT_READ_ONLY", write: "DOCUMENT_READ_ONLY" }],
  ["a majority that did not confirm in time", 64, { read: "DOCUMENT_TIMEOUT", write: "DOCUMENT_OUTCOME_UNKNOWN" }],
  ["maxTimeMS", 50, { read: "DOCUMENT_TIMEOUT", write: "DOCUMENT_OUTCOME_UNKNOWN" }],
  ["a server that shuts down", 91, { read: "DOCUMENT_CONNECTION_LOST", write: "DOCUMENT_OUTCOME_UNKNOWN" }],
  ["a full disk", 14_031, { read: "DOCUMENT_STORAGE_FULL", write: "DOCUMENT_STORAGE_FULL" }],
  ["an internal error of the server", 1, { read: "DOCUMENT_STORAGE_FAILED", write: "DOCUMENT_STORAGE_FAILED" }],
  ["an account without the right", 13, { read: "DOCUMENT_CALL_INVALID", write: "DOCUMENT_CALL_INVALID" }],
  ["an index that differs", 85, { read: "DOCUMENT_CALL_INVALID", write: "DOCUMENT_CALL_INVALID" }],
  ["a document that is too large", 10_334, { read: "DOCUMENT_TOO_LARGE", write: "DOCUMENT_TOO_LARGE" }],
  ["a server that is overloaded", 462, { read: "DOCUMENT_OVERLOADED", write: "DOCUMENT_OVERLOADED" }],
])("%s (%i) of a read and of a write", (said, number, { read, write }) => {
  expect(toDocumentError(refusal(number, said), { isWrite: false })).toMatchObject({ code: read });
  expect(toDocumentError(refusal(number, said), { isWrite: true })).toMatchObject({ code: write });
});

test("what is no error of the database passes through", () => {
  const reason = new Error("the signal's");
  expect(toDocumentError(reason, { isWrite: true })).toBe(reason);
});
