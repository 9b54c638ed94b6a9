import { requireOrigins } from "../csrf/csrf-options.ts";
import { HttpSetupError } from "../http-setup-error.ts";

export interface CorsOptions {
  /** Exact origins, such as "https://app.example.com", or "*" for public answers without cookies. No patterns: they get bypassed. */
  readonly origins: readonly string[] | "*";
  /** Whether those origins may send cookies and read the answers. Refused together with "*". @default false */
  readonly credentials?: boolean;
  /** Methods that pages of those origins may use. @default ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] */
  readonly methods?: readonly string[];
  /** Request headers beyond the safe ones; all that are asked for when absent. */
  readonly allowedHeaders?: readonly string[];
  /** Answer headers that scripts may read. @default ["etag", "location", "ratelimit", "retry-after", "x-csrf-token"] */
  readonly exposedHeaders?: readonly string[];
  /** How long browsers remember a preflight. @default 600_000 */
  readonly maxAgeMs?: number;
}

export type ResolvedCorsOptions = Required<Omit<CorsOptions, "allowedHeaders">> & Pick<CorsOptions, "allowedHeaders">;

const corsDefaults = {
  credentials: false,
  methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
  exposedHeaders: ["etag", "location", "ratelimit", "retry-after", "x-csrf-token"],
  maxAgeMs: 600_000,
} as const satisfies Partial<CorsOptions>;

export function resolveCors(options: CorsOptions): ResolvedCorsOptions {
  const resolved = { ...corsDefaults, ...options };
  if (resolved.origins !== "*") {
    requireOrigins("cors.origins", resolved.origins);
  } else if (resolved.credentials) {
    const message =
      "http.cors.credentials is true: it needs a list of origins, as any page could act as the user otherwise";
    throw new HttpSetupError("HTTP_OPTION_INVALID", message, { data: { option: "cors.credentials", value: true } });
  }
  return resolved;
}
