import { HttpError, type HttpErrorCode } from "../http-error.ts";

const codes: Readonly<Record<string, HttpErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "HTTP_BODY_TOO_LARGE",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "HTTP_UNSUPPORTED_MEDIA_TYPE",
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: "HTTP_UNSUPPORTED_MEDIA_TYPE",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "HTTP_CONTENT_LENGTH_MISMATCH",
  FST_ERR_CTP_EMPTY_JSON_BODY: "HTTP_MALFORMED_JSON",
  FST_ERR_CTP_INVALID_JSON_BODY: "HTTP_MALFORMED_JSON",
  FST_ERR_BAD_URL: "HTTP_MALFORMED_URL",
  FST_ERR_MAX_PARAM_LENGTH: "HTTP_MALFORMED_URL",
  FST_ERR_NOT_FOUND: "HTTP_NOT_FOUND",
  ECONNRESET: "HTTP_CLIENT_CLOSED",
};

/** What the hidden engine and its plugins throw, by code; never by their text, which may quote the input. */
export function fromFastifyError(error: unknown): HttpError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode } = error as Error & { readonly code?: unknown; readonly statusCode?: unknown };
  const known = typeof code === "string" && Object.hasOwn(codes, code) ? codes[code] : undefined;
  if (known !== undefined) return new HttpError(known, undefined, { cause: error });
  const isForeign = typeof code === "string" && code.startsWith("FST_");
  return isForeign && statusCode === 400 ? new HttpError("HTTP_BAD_REQUEST", undefined, { cause: error }) : undefined;
}
