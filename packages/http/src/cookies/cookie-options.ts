export interface CookieOptions {
  /** How long the browser keeps it; without it, until the browser closes. */
  readonly maxAgeMs?: number;
  /** Without it the cookie goes back to this very host only: keep it so unless subdomains must see it. */
  readonly domain?: string;
  /** @default "/" */
  readonly path?: string;
  /** Whether scripts of the page are kept from reading it. @default true */
  readonly httpOnly?: boolean;
  /** Sent over TLS only. Browsers drop `__Host-` and `__Secure-` cookies without it. @default true in production */
  readonly secure?: boolean;
  /** @default "lax" */
  readonly sameSite?: "strict" | "lax" | "none";
}
