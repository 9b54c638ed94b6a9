import { parseCookies } from "../cookies/cookie.ts";
import { decodeSessionCookie } from "./session-cookie.ts";
import { sessionKey } from "./session-id.ts";
import type { SessionServices } from "./session-saving.ts";

/** A session as others may read it: its data and whose it is. Changing one is for requests. */
export interface SessionView {
  /** What the store knows it by: fit for logs and for closing what belongs to it, useless as a login. */
  readonly key: string;
  readonly userId: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Reads the session of a `Cookie` header: for WebSocket upgrades and whatever else shares the login. */
export type ReadSession = (cookieHeader: string | undefined) => Promise<SessionView | undefined>;

export function createSessionReader({ store, options }: SessionServices): ReadSession {
  return async (cookieHeader) => {
    const id = decodeSessionCookie(parseCookies(cookieHeader)[options.cookieName], options.secrets);
    if (id === undefined) return undefined;
    const key = sessionKey(id);
    const stored = await store.get(key);
    return stored && { key, userId: stored.userId, data: stored.data, expiresAt: stored.expiresAt };
  };
}
