import { createHmac, timingSafeEqual } from "node:crypto";
import { serializeClearedCookie, serializeCookie } from "../cookies/cookie.ts";
import type { CookieOptions } from "../cookies/cookie-options.ts";
import { isSessionId } from "./session-id.ts";
import type { ResolvedSessionOptions } from "./session-options.ts";

/** The session id inside a cookie's value; undefined for anything we did not issue. Never throws. */
export function decodeSessionCookie(value: string | undefined, secrets: readonly string[]): string | undefined {
  if (value === undefined) return undefined;
  const [id = "", signature, ...rest] = value.split(".");
  if (!isSessionId(id) || rest.length > 0) return undefined;
  if (secrets.length === 0) return signature === undefined ? id : undefined;
  return signature !== undefined && secrets.some((secret) => isSignature(signature, id, secret)) ? id : undefined;
}

export function serializeSessionCookie(id: string, maxAgeMs: number, options: ResolvedSessionOptions): string {
  const secret = options.secrets[0];
  const value = secret === undefined ? id : `${id}.${sign(id, secret)}`;
  const lifetime = options.isPersistent ? { maxAgeMs } : {};
  return serializeCookie(options.cookieName, value, { ...attributes(options), ...lifetime });
}

export function serializeClearedSessionCookie(options: ResolvedSessionOptions): string {
  return serializeClearedCookie(options.cookieName, attributes(options));
}

const attributes = ({ secure, sameSite }: ResolvedSessionOptions): CookieOptions => ({ secure, sameSite });

const sign = (id: string, secret: string): string => createHmac("sha256", secret).update(id).digest("base64url");

function isSignature(signature: string, id: string, secret: string): boolean {
  const expected = Buffer.from(sign(id, secret));
  const actual = Buffer.from(signature);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
