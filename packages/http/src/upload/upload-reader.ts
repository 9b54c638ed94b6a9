import type { IncomingMessage } from "node:http";
import { PassThrough, type Readable } from "node:stream";
import { Busboy, type BusboyFileStream, type BusboyHeaders } from "@fastify/busboy";
import { HttpError } from "../http-error.ts";
import { HandOver } from "./hand-over.ts";
import { isAccepted, requireMediaType } from "./media-type.ts";
import type { ResolvedUploadOptions, UploadedFile, UploadedFiles } from "./upload-options.ts";

const maxNameBytes = 256;
const maxHeaderBytes = 8_192;
const maxHeaderPairs = 32;

type Parser = InstanceType<typeof Busboy>;

interface OpenFile {
  readonly source: BusboyFileStream;
  readonly stream: PassThrough;
}

/**
 * Reads one multipart request. `#files` is the only way out: it is open while parts arrive, ended when the body was complete, or failed with
 * the first thing that went wrong. A failure destroys every file stream that has not ended, and stops parsing; the rest of the body is
 * read and dropped, so that the client can hear the answer.
 */
export class UploadReader implements UploadedFiles {
  readonly #request: IncomingMessage;
  readonly #options: ResolvedUploadOptions;
  readonly #parser: Parser;
  readonly #files = new HandOver<UploadedFile>();
  readonly #open = new Set<OpenFile>();
  readonly #fields = new Map<string, string>();
  readonly #maxBytes: number;
  #receivedBytes = 0;
  #isRead = false;

  constructor(request: IncomingMessage, options: ResolvedUploadOptions) {
    requireMediaType(request.headers, ["multipart/form-data"]);
    this.#request = request;
    this.#options = options;
    const { maxFiles, maxFileBytes, maxFields, maxFieldBytes } = options;
    const parts = maxFiles + maxFields;
    this.#maxBytes = maxFiles * maxFileBytes + maxFields * maxFieldBytes + (parts + 1) * maxHeaderBytes;
    this.#parser = this.#createParser();
    request.on("data", this.#count).on("close", this.#onClose).pipe(this.#parser);
  }

  get fields(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#fields);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<UploadedFile> {
    if (this.#isRead) throw new TypeError("an upload can be read once only");
    this.#isRead = true;
    let isComplete = false;
    try {
      for (let next = await this.#files.next(); next.done !== true; next = await this.#files.next()) {
        yield next.value;
        next.value.stream.resume();
      }
      isComplete = true;
    } finally {
      if (!isComplete) this.stop();
    }
  }

  /** Ends reading early; safe at any time. */
  stop(): void {
    this.#fail(new HttpError("HTTP_CLIENT_CLOSED", "nobody reads this upload any more"));
  }

  #createParser(): Parser {
    const { maxFiles, maxFileBytes, maxFields, maxFieldBytes } = this.#options;
    const limits = {
      files: maxFiles,
      fileSize: maxFileBytes,
      fields: maxFields,
      fieldSize: maxFieldBytes,
      parts: maxFiles + maxFields,
      headerPairs: maxHeaderPairs,
      headerSize: maxHeaderBytes,
    };
    let parser: Parser;
    try {
      parser = new Busboy({ headers: this.#request.headers as BusboyHeaders, limits });
    } catch (cause) {
      throw new HttpError("HTTP_UPLOAD_INVALID", "the Content-Type has no boundary", { cause });
    }
    return parser
      .on("file", (...[field, source, filename, , contentType]) =>
        this.#addFile(source, { field, filename, contentType }),
      )
      .on("field", (...[name, value, , isCut]) => {
        if (isCut) this.#fail(limitError("maxFieldBytes", maxFieldBytes));
        else if (this.#isNameFit(name)) this.#fields.set(name, value);
      })
      .on("filesLimit", () => this.#fail(limitError("maxFiles", maxFiles)))
      .on("fieldsLimit", () => this.#fail(limitError("maxFields", maxFields)))
      .on("partsLimit", () => this.#fail(limitError("parts", maxFiles + maxFields)))
      .on("error", (cause) =>
        this.#fail(new HttpError("HTTP_UPLOAD_INVALID", "the multipart body is cut or malformed", { cause })),
      )
      .on("finish", () => this.#files.end());
  }

  #addFile(source: BusboyFileStream, { field, filename = "", contentType }: FileHead): void {
    const { accept, maxFileBytes } = this.#options;
    // Every part of a failed upload still ends here; unread it would hold the parser for ever.
    source.on("error", () => {});
    if (!this.#files.isOpen || !this.#isNameFit(field)) {
      source.resume();
      return;
    }
    if (accept.length > 0 && !isAccepted(contentType, accept)) {
      source.resume();
      const message = `${field} must be ${accept.join(", ")}`;
      this.#fail(new HttpError("HTTP_UNSUPPORTED_MEDIA_TYPE", message, { data: { field, contentType, accept } }));
      return;
    }
    const file = { source, stream: new PassThrough() };
    this.#open.add(file);
    source.on("limit", () => {
      this.#fail(
        new HttpError("HTTP_BODY_TOO_LARGE", `${field} is larger than ${maxFileBytes} bytes`, {
          data: { field, limitBytes: maxFileBytes },
        }),
      );
    });
    file.stream.on("close", () => {
      this.#open.delete(file);
      source.unpipe(file.stream);
      source.resume();
    });
    source.pipe(file.stream);
    this.#files.push({ field, filename, contentType, stream: file.stream as Readable });
  }

  /** The parser has a limit for names, but does not apply it to multipart bodies. */
  #isNameFit(name: string): boolean {
    const isFit = Buffer.byteLength(name) <= maxNameBytes;
    if (!isFit) this.#fail(limitError("fieldName", maxNameBytes));
    return isFit;
  }

  readonly #count = (chunk: Buffer): void => {
    this.#receivedBytes += chunk.length;
    if (this.#receivedBytes > this.#maxBytes) this.#fail(limitError("total", this.#maxBytes));
  };

  readonly #onClose = (): void => {
    if (!this.#request.complete) this.#fail(new HttpError("HTTP_CLIENT_CLOSED", "the client left during the upload"));
  };

  #fail(error: HttpError): void {
    if (!this.#files.isOpen) return;
    this.#files.fail(error);
    this.#request.off("data", this.#count).off("close", this.#onClose).unpipe(this.#parser);
    this.#request.resume();
    for (const { stream } of this.#open) {
      // The reader of this stream may be gone, and hears of the failure from the iteration.
      stream.on("error", () => {});
      stream.destroy(error);
    }
  }
}

interface FileHead {
  readonly field: string;
  readonly filename: string | undefined;
  readonly contentType: string;
}

const limitError = (limit: string, max: number): HttpError =>
  new HttpError("HTTP_UPLOAD_LIMIT", `the upload is above ${limit} (${max})`, { data: { limit, max } });
