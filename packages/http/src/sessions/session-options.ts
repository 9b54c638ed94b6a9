import type { SessionStore } from "@mega/core/sessions";

export interface SessionOptions {
  /** The name of a resource whose API is a `SessionStore`, or a store. */
  readonly store: string | SessionStore;
  /** Without a `__Host-` prefix: it is added whenever `secure` is true. @default "session" */
  readonly cookieName?: string;
  /** Signs the cookie, so that invented ids are refused without asking the store. The first signs, all verify. @default [] */
  readonly secrets?: readonly string[];
  /** How long a session lives without being touched. Renewed at most once per tenth of it. @default 86_400_000 */
  readonly idleTimeoutMs?: number;
  /** How long a session lives whatever happens. @default 1_209_600_000 */
  readonly absoluteTimeoutMs?: number;
  /** How long requests already under way may read with the id that `regenerate` replaced. @default 10_000 */
  readonly rotationGraceMs?: number;
  /** Whether the cookie is sent over TLS only. Unset: true in production, false elsewhere, where plain http must work. */
  readonly secure?: boolean;
  /** @default "lax" */
  readonly sameSite?: "strict" | "lax";
  /** Whether the cookie outlives the browser. @default true */
  readonly isPersistent?: boolean;
  /** The largest session, as JSON. A larger one fails the request. @default 16_384 */
  readonly maxBytes?: number;
}

export type ResolvedSessionOptions = Required<SessionOptions>;

const sessionDefaults = {
  cookieName: "session",
  secrets: [],
  idleTimeoutMs: 86_400_000,
  absoluteTimeoutMs: 1_209_600_000,
  rotationGraceMs: 10_000,
  sameSite: "lax",
  isPersistent: true,
  maxBytes: 16_384,
} as const satisfies Omit<SessionOptions, "store">;

const minSecretLength = 32;

/** `isProduction` decides the flags that would lock out plain http in development. Throws a `RangeError` that names the option. */
export function resolveSessions(options: SessionOptions, isProduction: boolean): ResolvedSessionOptions {
  const resolved = { ...sessionDefaults, secure: isProduction, ...options };
  const { idleTimeoutMs, absoluteTimeoutMs, secrets, cookieName } = resolved;
  for (const name of ["idleTimeoutMs", "absoluteTimeoutMs", "maxBytes"] as const) {
    if (!(resolved[name] > 0)) throw new RangeError(`sessions.${name} (${resolved[name]}) must be above zero`);
  }
  if (!(resolved.rotationGraceMs >= 0)) {
    throw new RangeError(`sessions.rotationGraceMs (${resolved.rotationGraceMs}) must not be negative`);
  }
  if (absoluteTimeoutMs < idleTimeoutMs) {
    throw new RangeError(
      `sessions.absoluteTimeoutMs (${absoluteTimeoutMs}) must not be below idleTimeoutMs (${idleTimeoutMs})`,
    );
  }
  const short = secrets.findIndex((secret) => secret.length < minSecretLength);
  if (short >= 0) throw new RangeError(`sessions.secrets[${short}] must have at least ${minSecretLength} characters`);
  if (!/^[\w-]+$/.test(cookieName)) {
    throw new RangeError(`sessions.cookieName (${cookieName}) must be letters, digits, "_" and "-" only`);
  }
  return { ...resolved, cookieName: resolved.secure ? withHostPrefix(cookieName) : withoutHostPrefix(cookieName) };
}

const hostPrefix = "__Host-";
const withoutHostPrefix = (name: string): string =>
  name.startsWith(hostPrefix) ? name.slice(hostPrefix.length) : name;
const withHostPrefix = (name: string): string => hostPrefix + withoutHostPrefix(name);
