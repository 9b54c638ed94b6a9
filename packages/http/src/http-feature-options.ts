import type { CompressionOptions } from "./compression/compression-options.ts";
import type { CorsOptions } from "./cors/cors-options.ts";
import type { CsrfOptions } from "./csrf/csrf-options.ts";
import type { SecurityHeaderOptions } from "./headers/header-options.ts";
import type { OpenapiOptions } from "./openapi/openapi-options.ts";
import type { RateLimitOptions } from "./rate-limit/rate-limit-options.ts";
import type { SessionOptions } from "./sessions/session-options.ts";
import type { StaticOptions } from "./static/static-options.ts";

/** What the features of the server can be told. Each is off unless its option says otherwise, and then costs nothing. */
export interface HttpFeatureOptions {
  /** Enables `ctx.session`. */
  readonly sessions?: SessionOptions;
  /** The guard of unsafe requests, on as soon as there are sessions. */
  readonly csrf?: CsrfOptions | false;
  /** Lets pages of other origins call this server. */
  readonly cors?: CorsOptions;
  /** Security headers: "api" for data, "web" when pages are served too. @default false */
  readonly headers?: "api" | "web" | SecurityHeaderOptions | false;
  /** Limits for callers; routes with a `rateLimit` of their own are limited without it too. */
  readonly rateLimit?: RateLimitOptions;
  /** Answers GET with an ETag, and with 304 when the client has the answer already. @default false */
  readonly etag?: boolean;
  /** Folders whose files are served; those that come first win. */
  readonly static?: readonly StaticOptions[];
  /**
   * Compresses answers. Leave it off where a page repeats what the caller sent beside a secret: the size of the answer then tells the
   * secret (BREACH). @default false
   */
  readonly compression?: CompressionOptions | boolean;
  /** The OpenAPI 3.1 document of the routes, and a page that shows it. @default false */
  readonly openapi?: OpenapiOptions | boolean;
}

export const httpFeatureDefaults = {
  headers: false,
  etag: false,
  compression: false,
  openapi: false,
} as const satisfies HttpFeatureOptions;
