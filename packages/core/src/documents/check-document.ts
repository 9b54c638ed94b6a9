import { isHarmlessKey } from "../query/field-name.ts";
import type { DocumentValue } from "./document-database.ts";
import type { PlainDocument, ResolvedDocumentChanges } from "./document-driver.ts";
import { DocumentError } from "./document-error.ts";

/** Values deeper than this are refused: MongoDB stores a hundred levels, and a driver may need some itself. */
const maxDepth = 80;

/** A checked copy. Throws `DOCUMENT_KEY_INVALID` or `DOCUMENT_VALUE_INVALID`, each with the path of what is wrong. */
export function checkDocument(document: unknown): PlainDocument {
  if (!isPlainObject(document)) throw invalidValue("", "a document must be an object");
  const { id } = document;
  if (typeof id !== "string" || id === "") throw invalidValue("id", "an id must be text, and not empty");
  return { ...copyMembers(document, "", 0), id };
}

/** Throws as `checkDocument` does, and `DOCUMENT_CALL_INVALID` for changes that change nothing or one field twice. */
export function checkChanges(changes: {
  readonly set?: unknown;
  readonly increment?: unknown;
}): ResolvedDocumentChanges {
  const set = copyMembers(requireObject(changes.set ?? {}), "", 0);
  const increment = copyMembers(requireObject(changes.increment ?? {}), "", 0);
  const numbers: Record<string, number> = {};
  for (const [field, by] of Object.entries(increment)) {
    if (typeof by !== "number") throw invalidValue(field, "an increment must be a number");
    numbers[field] = by;
  }
  const fields = [...Object.keys(set), ...Object.keys(increment)];
  if (fields.length === 0) throw invalidCall("an update must change a field");
  if (new Set(fields).size < fields.length) throw invalidCall("an update must set a field or increment it, not both");
  if (fields.includes("id")) throw invalidCall("the id of a document never changes");
  return { set, increment: numbers };
}

function requireObject(value: unknown): Readonly<Record<string, unknown>> {
  if (isPlainObject(value)) return value;
  throw invalidCall("the changes of an update must be an object of fields");
}

function copyMembers(
  members: Readonly<Record<string, unknown>>,
  path: string,
  depth: number,
): Record<string, DocumentValue> {
  const copy: Record<string, DocumentValue> = {};
  for (const [key, value] of Object.entries(members)) {
    // MongoDB's own name for the id: two members must not become one.
    if (!isHarmlessKey(key) || (depth === 0 && key === "_id")) throw invalidKey(key, path);
    copy[key] = copyValue(value, path === "" ? key : `${path}/${key}`, depth + 1);
  }
  return copy;
}

function copyValue(value: unknown, path: string, depth: number): DocumentValue {
  switch (typeof value) {
    case "boolean":
      return value;
    case "string":
      if (value.isWellFormed()) return value;
      throw invalidValue(path, "text with half a surrogate pair");
    case "number":
      if (Number.isFinite(value)) return value;
      throw invalidValue(path, `${value}, which JSON cannot say`);
    case "undefined":
      throw invalidValue(path, 'undefined; leave the member out or write null for "no value"');
    default:
      if (value === null) return value;
  }
  if (depth > maxDepth) throw invalidValue(path.slice(0, 100), `nested more than ${maxDepth} levels deep`);
  if (Array.isArray(value)) return value.map((each, index) => copyValue(each, `${path}/${index}`, depth + 1));
  if (isPlainObject(value)) return copyMembers(value, path, depth);
  throw invalidValue(path, value instanceof Date ? "a Date; store its toISOString()" : `of type ${nameOf(value)}`);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const nameOf = (value: unknown): string =>
  typeof value === "object" && value !== null ? value.constructor.name : typeof value;

const invalidKey = (key: string, path: string): DocumentError =>
  new DocumentError(
    "DOCUMENT_KEY_INVALID",
    `${JSON.stringify(key.slice(0, 100))} cannot be a key: keys begin with no "$", hold no ".", and "_id" is the database's own`,
    { data: { path } },
  );

const invalidValue = (path: string, why: string): DocumentError =>
  new DocumentError("DOCUMENT_VALUE_INVALID", `the value${path === "" ? "" : ` at ${path}`} is ${why}`, {
    data: { path },
  });

const invalidCall = (message: string): DocumentError => new DocumentError("DOCUMENT_CALL_INVALID", message);
