export interface CookieOptions {
  readonly domain?: string;
  /** @default "/" */
  readonly path?: string;
  /** Seconds until the browser forgets it; without, it ends with the browser session. */
  readonly maxAgeSeconds?: number;
  /** @default true */
  readonly httpOnly?: boolean;
  /** @default true in production */
  readonly secure?: boolean;
  /** @default "lax" */
  readonly sameSite?: "strict" | "lax" | "none";
}
