import type { Environment } from "@mega/core";

export interface SecurityHeaderOptions {
  /** What to start from. */
  readonly preset: "api" | "web";
  /** Replaces single headers of the preset, or leaves them out with `false`; names in lower case. */
  readonly set?: Readonly<Record<string, string | false>>;
}

/** For answers that no page embeds: three headers, as each one costs on every answer. TLS and HSTS belong to the edge. */
const apiHeaders = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
} as const;

/** Fits a page built by Vite: scripts and styles come from files of this origin, small images and fonts are inlined as `data:`. */
const pagePolicy = [
  "default-src 'self'",
  "base-uri 'self'",
  "connect-src 'self'",
  "font-src 'self' data:",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "script-src 'self'",
  "script-src-attr 'none'",
  "style-src 'self'",
  "worker-src 'self' blob:",
].join("; ");

const webHeaders = {
  "x-content-type-options": "nosniff",
  "content-security-policy": pagePolicy,
  // "no-referrer" would make browsers send `Origin: null` with forms, which the CSRF guard must refuse.
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "origin-agent-cluster": "?1",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "x-frame-options": "DENY",
  "x-permitted-cross-domain-policies": "none",
} as const;

const productionWebHeaders = { "strict-transport-security": "max-age=31536000" } as const;

/** The constant headers of every answer. */
export function resolveHeaders(
  options: "api" | "web" | SecurityHeaderOptions,
  environment: Environment,
): Readonly<Record<string, string>> {
  const { preset, set = {} } = typeof options === "string" ? { preset: options } : options;
  const production = environment === "production" ? productionWebHeaders : {};
  const headers = new Map<string, string>(
    Object.entries(preset === "api" ? apiHeaders : { ...webHeaders, ...production }),
  );
  for (const [name, value] of Object.entries(set)) {
    if (value === false) headers.delete(name.toLowerCase());
    else headers.set(name.toLowerCase(), value);
  }
  return Object.fromEntries(headers);
}
