import type { Schema } from "./schema.ts";
import type { BodyStreamOptions, UploadOptions } from "./upload/upload-options.ts";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS";

/** Limits of one route; what is absent comes from the server's `limits`. */
export interface RouteLimits {
  readonly bodyBytes?: number;
  readonly handlerTimeoutMs?: number;
}

/** At most `limit` requests of one caller per `windowMs`. */
export interface RouteRateLimit {
  readonly limit: number;
  readonly windowMs: number;
  /** Routes with one name share a budget. @default the route */
  readonly name?: string;
}

/** Schemas by status; `null` is a reply without a body. */
export type ReplySchemas = Readonly<Record<number, Schema | null>>;

/** What a route declares: its types, its validation and its documentation come from here. */
export interface RouteSpec {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly operationId?: string;
  readonly deprecated?: boolean;
  /** Leaves the route out of the OpenAPI document. */
  readonly hidden?: boolean;
  /** Strings from the path, coerced to the schema's types. */
  readonly params?: Schema;
  /** Strings from the query, coerced to the schema's types. */
  readonly query?: Schema;
  /** Strings from the headers, coerced to the schema's types; names in lower case. */
  readonly headers?: Schema;
  /** Never coerced. */
  readonly body?: Schema;
  readonly reply?: ReplySchemas;
  readonly limits?: RouteLimits;
  readonly upload?: UploadOptions;
  readonly bodyStream?: BodyStreamOptions;
  readonly rateLimit?: RouteRateLimit | false;
  /** `false` lets unsafe requests in without a CSRF token: only for routes that no cookie authenticates. */
  readonly csrf?: false;
}
