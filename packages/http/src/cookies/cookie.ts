import { parseCookie, type SetCookie, stringifySetCookie } from "cookie";

export interface CookieOptions {
  /** How long the browser keeps it; without it, until the browser closes. */
  readonly maxAgeMs?: number;
  /** Without it the cookie goes back to this very host only: keep it so unless subdomains must see it. */
  readonly domain?: string;
  /** @default "/" */
  readonly path?: string;
  /** Whether scripts of the page are kept from reading it. @default true */
  readonly httpOnly?: boolean;
  /** Sent over TLS only. Browsers drop `__Host-` and `__Secure-` cookies without it. @default false */
  readonly secure?: boolean;
  /** @default "lax" */
  readonly sameSite?: "strict" | "lax" | "none";
}

export const cookieDefaults = {
  path: "/",
  httpOnly: true,
  secure: false,
  sameSite: "lax",
} as const satisfies CookieOptions;

/** Browsers drop a longer cookie without a word, hence the refusal here. */
const maxCookieBytes = 4096;

/** The value of a `Set-Cookie` header. Throws a `TypeError` on a name, value or attribute that a browser would drop. */
export function serializeCookie(name: string, value: string, options: CookieOptions = {}): string {
  const { maxAgeMs, domain, ...flags } = { ...cookieDefaults, ...options };
  checkPrefix(name, flags.secure, flags.path, domain);
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

function checkPrefix(name: string, secure: boolean, path: string, domain: string | undefined): void {
  if (name.startsWith("__Secure-") && !secure) throw new TypeError(`cookie ${name} must be secure`);
  if (name.startsWith("__Host-") && (!secure || path !== "/" || domain !== undefined)) {
    throw new TypeError(`cookie ${name} must be secure, with path "/" and no domain`);
  }
}
