export type { CompressionOptions } from "./compression/compression-options.ts";
export { etagOf, requireIfMatch } from "./conditional/etag.ts";
export type { CookieOptions } from "./cookies/cookie-options.ts";
export type { CorsOptions } from "./cors/cors-options.ts";
export type { CsrfOptions } from "./csrf/csrf-options.ts";
export type { SecurityHeaderOptions } from "./headers/header-options.ts";
export { http } from "./http.ts";
export type { HttpApi } from "./http-api.ts";
export type { HttpContext, HttpMembers, HttpRequest, HttpResponse } from "./http-context.ts";
export { HttpError, type HttpErrorCode, type HttpErrorOptions, httpErrors } from "./http-error.ts";
export {
  type HttpExchange,
  type HttpHealthOptions,
  type HttpLimits,
  type HttpLocaleOptions,
  type HttpObserver,
  type HttpOptions,
  type HttpReplyMismatch,
  httpDefaults,
  httpLimitsDefaults,
} from "./http-options.ts";
export { HttpSetupError, type HttpSetupErrorCode } from "./http-setup-error.ts";
export { type Middleware, type MiddlewareStage, middleware } from "./middleware.ts";
export type { OpenapiDocument } from "./openapi/openapi-document.ts";
export type { OpenapiOptions } from "./openapi/openapi-options.ts";
export {
  type CursorOptions,
  type CursorPosition,
  type CursorQuery,
  type CursorShape,
  type DecodeCursorOptions,
  decodeCursor,
  encodeCursor,
} from "./pagination/cursor.ts";
export {
  type Page,
  type PageOfRowsOptions,
  type PageQueryOptions,
  type PageSchema,
  pageOf,
  pageQuery,
  toPage,
} from "./pagination/page.ts";
export { callerKey } from "./rate-limit/caller-key.ts";
export type { RateLimitPolicy, RateLimitVerdict } from "./rate-limit/gcra.ts";
export type { RateLimitOptions } from "./rate-limit/rate-limit-options.ts";
export type { RateLimitStore } from "./rate-limit/rate-limit-store.ts";
export {
  type RedirectOptions,
  type Reply,
  type ReplyOptions,
  redirect,
  reply,
  type StreamReply,
  type StreamReplyOptions,
  streamReply,
} from "./reply.ts";
export { createRouteBuilder, type Handler, type Route, type RouteBuilder, type RouteContext } from "./route.ts";
export { type GroupOptions, group } from "./route-group.ts";
export type { HttpMethod, RouteLimits, RouteRateLimit, RouteSpec } from "./route-spec.ts";
export type { Infer, Schema } from "./schema.ts";
export type { Session } from "./sessions/session.ts";
export type { SessionOptions } from "./sessions/session-options.ts";
export type { SessionView } from "./sessions/session-reader.ts";
export type { StaticOptions } from "./static/static-options.ts";
export type { BodyStreamOptions, UploadedFile, UploadedFiles, UploadOptions } from "./upload/upload-options.ts";
