import { MegaError } from "../mega-error.ts";

export type DocumentErrorCode =
  | "DOCUMENT_DUPLICATE_KEY"
  | "DOCUMENT_KEY_INVALID"
  | "DOCUMENT_VALUE_INVALID"
  | "DOCUMENT_TOO_LARGE"
  | "DOCUMENT_NAME_INVALID"
  | "DOCUMENT_CALL_INVALID"
  | "DOCUMENT_CONFLICT"
  | "DOCUMENT_UNSUPPORTED"
  | "DOCUMENT_LOCKED"
  | "DOCUMENT_READ_ONLY"
  | "DOCUMENT_STORAGE_FULL"
  | "DOCUMENT_STORAGE_FAILED"
  | "DOCUMENT_TIMEOUT"
  | "DOCUMENT_CONNECTION_LOST"
  | "DOCUMENT_OUTCOME_UNKNOWN"
  | "DOCUMENT_CLOSED"
  | "DOCUMENT_OVERLOADED"
  | "DOCUMENT_OPEN_FAILED";

/** A failure of a document driver in terms that do not depend on the system. `data` names collection, index and fields where the system tells. */
export class DocumentError extends MegaError<DocumentErrorCode> {}
