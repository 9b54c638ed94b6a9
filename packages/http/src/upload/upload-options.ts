import type { Readable } from "node:stream";

/** Limits of a multipart upload; the body limit of the server does not apply to it. */
export interface UploadOptions {
  /** @default 10_485_760 */
  readonly maxFileBytes?: number;
  /** @default 10 */
  readonly maxFiles?: number;
  /** Media types that a part may declare: "image/png", "image/*". All are accepted without. */
  readonly accept?: readonly string[];
}

/** A body handed to the handler as a stream, unparsed. */
export interface BodyStreamOptions {
  /** Media types that are let in; others get 415. */
  readonly accept: readonly string[];
  /** The stream fails with `HTTP_BODY_TOO_LARGE` past it. @default 16_777_216 */
  readonly maxBytes?: number;
}

/** One file of a multipart request. Its stream must be read before the next file comes. */
export interface UploadedFile {
  readonly field: string;
  readonly filename: string;
  readonly contentType: string;
  readonly stream: Readable;
}
