import type { IncomingMessage } from "node:http";
import type { BaseContext } from "@mega/core";
import type { CookieOptions } from "./cookies/cookie-options.ts";
import type { Session } from "./sessions/session.ts";

/** The request as the client sent it. */
export interface HttpRequest {
  /** Of the caller's `X-Request-Id` when that is sane, else made here. */
  readonly id: string;
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  /** The path template of the matched route, such as "/api/cards/:id". */
  readonly route: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: Readonly<Record<string, string | undefined>>;
  /** Of the peer; of the client only behind a proxy that `trustProxy` names. */
  readonly ip: string;
  /** "http" or "https", by the rule of `ip`. */
  readonly protocol: "http" | "https";
  readonly host: string;
  readonly raw: IncomingMessage;
}

/** What the answer will carry, whatever the handler returns. */
export interface HttpResponse {
  setHeader(name: string, value: string | number): void;
  /** Adds a value to a header that may have several, such as `Vary` or `Link`. */
  appendHeader(name: string, value: string): void;
  removeHeader(name: string): void;
  setCookie(name: string, value: string, options?: CookieOptions): void;
  clearCookie(name: string, options?: CookieOptions): void;
}

/** What HTTP adds to the context of an app. */
export interface HttpMembers {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  readonly session: Session;
}

/** The context of handlers and middleware, before a route adds its typed `params`, `query`, `headers` and `body`. */
export type HttpContext<App = BaseContext> = App & HttpMembers & BaseContext;
