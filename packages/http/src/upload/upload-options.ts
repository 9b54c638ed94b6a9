import type { Readable } from "node:stream";

/** Limits of a multipart upload; the body limit of the server does not apply to it. Past one of them the upload fails as a whole. */
export interface UploadOptions {
  /** @default 10_485_760 */
  readonly maxFileBytes?: number;
  /** @default 10 */
  readonly maxFiles?: number;
  /** Plain form fields. @default 50 */
  readonly maxFields?: number;
  /** @default 65_536 */
  readonly maxFieldBytes?: number;
  /** Media types that a file may declare: "image/png", "image/*"; all when empty. A declaration proves nothing. @default [] */
  readonly accept?: readonly string[];
}

export type ResolvedUploadOptions = Required<UploadOptions>;

const uploadDefaults = {
  maxFileBytes: 10_485_760,
  maxFiles: 10,
  maxFields: 50,
  maxFieldBytes: 65_536,
  accept: [],
} as const satisfies Required<UploadOptions>;

export const resolveUpload = (options: UploadOptions): ResolvedUploadOptions => ({ ...uploadDefaults, ...options });

/** A body handed to the handler as a stream, unparsed. */
export interface BodyStreamOptions {
  /** Media types that are let in; others get 415. */
  readonly accept: readonly string[];
  /** The stream fails with `HTTP_BODY_TOO_LARGE` past it. @default 16_777_216 */
  readonly maxBytes?: number;
}

export const bodyStreamDefaults = { maxBytes: 16_777_216 } as const satisfies Partial<BodyStreamOptions>;

/**
 * One file of a multipart request, while it arrives: its stream ends when all of it is there, and fails when it is too large or the client
 * leaves, so a `pipeline` never takes a part for the whole. What is not read before the next file is asked for is thrown away.
 */
export interface UploadedFile {
  readonly field: string;
  /** As the client says, without directories. For display only: store under a name of your own. */
  readonly filename: string;
  /** As the client says. */
  readonly contentType: string;
  readonly stream: Readable;
}

/** The files of a multipart request, in the order in which they arrive; to be read once. */
export interface UploadedFiles extends AsyncIterable<UploadedFile> {
  /** The plain fields that arrived so far; all of them once the iteration has ended. Of several with one name the last. */
  readonly fields: Readonly<Record<string, string>>;
}
