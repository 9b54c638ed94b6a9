import type { SessionStore } from "@mega/core/sessions";
import { csrfFeature } from "../csrf/csrf-feature.ts";
import { csrfHeader, type ResolvedCsrfOptions } from "../csrf/csrf-options.ts";
import type { EngineContext } from "../engine/engine-context.ts";
import type { EngineSetup, HttpFeature } from "../engine/engine-setup.ts";
import { HttpSetupError } from "../http-setup-error.ts";
import { createKeyedLock } from "./keyed-lock.ts";
import { RequestSession } from "./request-session.ts";
import { decodeSessionCookie, serializeClearedSessionCookie, serializeSessionCookie } from "./session-cookie.ts";
import { resolveSessions, type SessionOptions } from "./session-options.ts";
import { createSessionReader } from "./session-reader.ts";
import { expiryOf, type SessionServices } from "./session-saving.ts";

/** Sessions cost nothing on requests that do not touch `ctx.session`. Without `csrf` only other origins are kept out by the cookie itself. */
export function sessionFeature(options: SessionOptions, csrf: ResolvedCsrfOptions | undefined): HttpFeature {
  return {
    name: "sessions",
    async install(engine) {
      const services = createServices(options, engine);
      const { cookieName, secrets } = services.options;
      engine.addContextMember("session", (ctx) => openSession(ctx, services));
      engine.addApiMember("readSession", createSessionReader(services));
      if (csrf === undefined) return;
      const sessionIdOf = (ctx: EngineContext) => decodeSessionCookie(ctx.request.cookies[cookieName], secrets);
      await csrfFeature({ ...csrf, sessionIdOf }).install(engine);
    },
  };
}

function createServices(options: SessionOptions, { scope }: EngineSetup): SessionServices {
  const resolved = resolveSessions(options, scope.app.environment === "production");
  const store = findStore(options.store, scope.resources);
  return { store, options: resolved, clock: scope.clock, logger: scope.logger, lock: createKeyedLock() };
}

function findStore(store: string | SessionStore, resources: Readonly<Record<string, unknown>>): SessionStore {
  if (typeof store !== "string") return store;
  const found = Object.hasOwn(resources, store) ? resources[store] : undefined;
  if (isSessionStore(found)) return found;
  throw new HttpSetupError(
    "HTTP_OPTION_INVALID",
    `http.sessions.store is ${JSON.stringify(store)}: it must name a session store declared before the HTTP server`,
    { data: { option: "sessions.store", value: store } },
  );
}

const isSessionStore = (value: unknown): value is SessionStore =>
  typeof value === "object" && value !== null && "deleteByUser" in value && "touch" in value;

function openSession(ctx: EngineContext, services: SessionServices): RequestSession {
  const { options, clock } = services;
  const session = new RequestSession(ctx.request.cookies[options.cookieName], services);
  ctx.beforeSend(async ({ status }) => {
    const change = await session.save(status >= 500);
    const token = session.tokenToSend(change);
    if (token !== undefined) ctx.response.setHeader(csrfHeader, token);
    if (change.action === "keep") return;
    // A cached copy of this answer would hand one person's session to another.
    ctx.response.setHeader("cache-control", "no-store");
    if (change.action === "clear") {
      ctx.response.appendHeader("set-cookie", serializeClearedSessionCookie(options));
      return;
    }
    const maxAgeMs = expiryOf(clock.now(), services) - clock.now();
    ctx.response.appendHeader("set-cookie", serializeSessionCookie(change.id, maxAgeMs, options));
  });
  return session;
}
