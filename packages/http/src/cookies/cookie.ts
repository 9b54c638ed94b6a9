import { parseCookie, type SetCookie, stringifySetCookie } from "cookie";
import type { CookieOptions } from "./cookie-options.ts";

const cookieDefaults = {
  path: "/",
  httpOnly: true,
  sameSite: "lax",
} as const satisfies CookieOptions;

/** Browsers drop a longer cookie without a word, hence the refusal here. */
const maxCookieBytes = 4096;

/** The value of a `Set-Cookie` header. Throws a `TypeError` on a name, value or attribute that a browser would drop. */
export function serializeCookie(name: string, value: string, options: CookieOptions = {}): string {
  const { maxAgeMs, domain, ...flags } = { ...cookieDefaults, secure: false, ...options };
  checkPrefix(name, flags.secure, flags.path === "/" && domain === undefined);
  const cookie: SetCookie = { name, value, ...flags };
  if (maxAgeMs !== undefined) cookie.maxAge = Math.floor(maxAgeMs / 1000);
  if (domain !== undefined) cookie.domain = domain;
  const header = stringifySetCookie(cookie);
  if (Buffer.byteLength(header) > maxCookieBytes) {
    throw new TypeError(`cookie ${name} is longer than ${maxCookieBytes} bytes, so browsers would drop it`);
  }
  return header;
}

/** The `Set-Cookie` value that makes a browser forget the cookie. `domain` and `path` must be those it was set with. */
export function serializeClearedCookie(name: string, options: CookieOptions = {}): string {
  return serializeCookie(name, "", { ...options, maxAgeMs: 0 });
}

/** The cookies of a request by name; of several with one name the first, which is the most specific. Never throws. */
export function parseCookies(header: string | undefined): Readonly<Record<string, string | undefined>> {
  return header === undefined ? {} : parseCookie(header);
}

function checkPrefix(name: string, isSecure: boolean, isHostOnly: boolean): void {
  if (name.startsWith("__Secure-") && !isSecure) throw new TypeError(`cookie ${name} must be secure`);
  if (name.startsWith("__Host-") && !(isSecure && isHostOnly)) {
    throw new TypeError(`cookie ${name} must be secure, with path "/" and no domain`);
  }
}
