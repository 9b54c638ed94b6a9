import type { EngineContext } from "../engine/engine-context.ts";
import type { HttpFeature } from "../engine/engine-setup.ts";
import { HttpError } from "../http-error.ts";
import type { Route } from "../route.ts";
import { isCrossSite } from "./cross-site.ts";
import { csrfHeader, type ResolvedCsrfOptions } from "./csrf-options.ts";
import { isCsrfToken } from "./csrf-token.ts";

const unsafeMethods: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);

export interface CsrfFeatureOptions extends ResolvedCsrfOptions {
  /** The session id of the request's cookie, unless that is none of ours. Asks no store. */
  readonly sessionIdOf: (ctx: EngineContext) => string | undefined;
}

/**
 * Guards the routes that change something: pages of other sites are refused, and a request with a session must carry its token. Requests
 * that bring an `Authorization` header and no session are let in, as browsers never add that header on their own.
 */
export function csrfFeature(options: CsrfFeatureOptions): HttpFeature {
  const step = { name: "csrf", stage: "onRequest", run: (ctx: EngineContext) => checkRequest(ctx, options) } as const;
  return {
    name: "csrf",
    install: (engine) => engine.addSteps((route) => (isGuarded(route) ? [step] : [])),
  };
}

const isGuarded = ({ method, spec }: Route): boolean => unsafeMethods.has(method) && spec.csrf !== false;

function checkRequest(ctx: EngineContext, { sessionIdOf, trustedOrigins }: CsrfFeatureOptions): undefined {
  const { headers } = ctx.request;
  const sessionId = sessionIdOf(ctx);
  if (sessionId === undefined && headers["authorization"] !== undefined) return;
  const source = { fetchSite: headers["sec-fetch-site"], origin: headers["origin"], host: headers["host"] };
  if (isCrossSite(source, trustedOrigins)) {
    throw new HttpError("HTTP_CROSS_SITE", "a page of another site sent this request");
  }
  if (sessionId === undefined) return;
  const token = headers[csrfHeader];
  if (token === undefined) {
    throw new HttpError("HTTP_CSRF_TOKEN_MISSING", `send the session's token in the ${csrfHeader} header`);
  }
  if (!isCsrfToken(token, sessionId)) {
    throw new HttpError("HTTP_CSRF_TOKEN_INVALID", "fetch a new token: this one belongs to another session");
  }
}
