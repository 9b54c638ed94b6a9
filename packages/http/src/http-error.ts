import { type ErrorCatalogue, MegaError, type MegaErrorOptions } from "@mega/core";

/** Every code that Mega itself answers with. The English titles are the fallbacks of the translated ones. */
export const httpErrors = {
  HTTP_BAD_REQUEST: { status: 400, title: "Bad request" },
  HTTP_MALFORMED_URL: { status: 400, title: "Malformed URL" },
  HTTP_MALFORMED_JSON: { status: 400, title: "Malformed JSON" },
  HTTP_INVALID_UTF8: { status: 400, title: "Text is not valid UTF-8" },
  HTTP_JSON_TOO_DEEP: { status: 400, title: "JSON is nested too deeply" },
  HTTP_FORBIDDEN_KEY: { status: 400, title: "Forbidden key in JSON" },
  HTTP_CONTENT_LENGTH_MISMATCH: { status: 400, title: "Content-Length does not match the body" },
  HTTP_HOST_INVALID: { status: 400, title: "Host header missing or ambiguous" },
  HTTP_LOCALE_UNKNOWN: { status: 400, title: "Unknown locale" },
  HTTP_CURSOR_INVALID: { status: 400, title: "Invalid page cursor" },
  HTTP_CURSOR_MISMATCH: { status: 400, title: "Page cursor of another query" },
  HTTP_UPLOAD_INVALID: { status: 400, title: "Malformed multipart body" },
  HTTP_UNAUTHENTICATED: { status: 401, title: "Authentication required" },
  HTTP_SESSION_ENDED: { status: 401, title: "The session has ended" },
  HTTP_FORBIDDEN: { status: 403, title: "Forbidden" },
  HTTP_CROSS_SITE: { status: 403, title: "Cross-site request refused" },
  HTTP_CSRF_TOKEN_MISSING: { status: 403, title: "CSRF token missing" },
  HTTP_CSRF_TOKEN_INVALID: { status: 403, title: "CSRF token not valid for this session" },
  HTTP_NOT_FOUND: { status: 404, title: "Not found" },
  HTTP_METHOD_NOT_ALLOWED: { status: 405, title: "Method not allowed" },
  HTTP_NOT_ACCEPTABLE: { status: 406, title: "Not acceptable" },
  HTTP_REQUEST_TIMEOUT: { status: 408, title: "Request took too long to arrive" },
  HTTP_CONFLICT: { status: 409, title: "Conflict" },
  HTTP_SESSION_CONFLICT: { status: 409, title: "The session was changed meanwhile" },
  HTTP_PRECONDITION_FAILED: { status: 412, title: "Changed in the meantime" },
  HTTP_BODY_TOO_LARGE: { status: 413, title: "Body too large" },
  HTTP_UPLOAD_LIMIT: { status: 413, title: "Too much in one upload" },
  HTTP_UNSUPPORTED_MEDIA_TYPE: { status: 415, title: "Unsupported media type" },
  HTTP_RANGE_NOT_SATISFIABLE: { status: 416, title: "Range not satisfiable" },
  HTTP_HOST_UNKNOWN: { status: 421, title: "Misdirected request" },
  HTTP_VALIDATION: { status: 422, title: "Some values are not valid" },
  HTTP_PRECONDITION_REQUIRED: { status: 428, title: "If-Match required" },
  HTTP_RATE_LIMITED: { status: 429, title: "Too many requests" },
  HTTP_HEADERS_TOO_LARGE: { status: 431, title: "Headers too large" },
  HTTP_CLIENT_CLOSED: { status: 499, title: "Client closed the request" },
  HTTP_INTERNAL: { status: 500, title: "Internal error" },
  HTTP_REPLY_INVALID: { status: 500, title: "Internal error" },
  HTTP_SESSION_TOO_LARGE: { status: 500, title: "Internal error" },
  HTTP_UNAVAILABLE: { status: 503, title: "Service unavailable" },
  HTTP_HANDLER_TIMEOUT: { status: 503, title: "The request took too long" },
} as const satisfies ErrorCatalogue;

export type HttpErrorCode = keyof typeof httpErrors;

export interface HttpErrorOptions extends MegaErrorOptions {
  /** Sent with the problem: `Allow`, `Retry-After`, `WWW-Authenticate`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether `message` is written for the caller and may be shown as `detail`. @default true for codes below 500 */
  readonly expose?: boolean;
}

/** Throw it anywhere in a request: the answer is the problem of its code. */
export class HttpError extends MegaError<HttpErrorCode> {
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly expose: boolean;

  constructor(code: HttpErrorCode, message: string = httpErrors[code].title, options: HttpErrorOptions = {}) {
    super(code, message, options);
    this.headers = options.headers;
    this.expose = options.expose ?? httpErrors[code].status < 500;
  }

  get status(): number {
    return httpErrors[this.code].status;
  }
}
