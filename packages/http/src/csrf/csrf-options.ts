import { HttpSetupError } from "../http-setup-error.ts";

export interface CsrfOptions {
  /** Other origins whose pages may send unsafe requests, exact: "https://admin.example.com". Those of `cors` count too. @default [] */
  readonly trustedOrigins?: readonly string[];
}

export type ResolvedCsrfOptions = Required<CsrfOptions>;

const csrfDefaults = { trustedOrigins: [] } as const satisfies Required<CsrfOptions>;

/** Where a request carries its token, and where an answer that starts or replaces a session carries the new one. */
export const csrfHeader = "x-csrf-token";

export function resolveCsrf(options: CsrfOptions = {}): ResolvedCsrfOptions {
  const { trustedOrigins = csrfDefaults.trustedOrigins } = options;
  requireOrigins("csrf.trustedOrigins", trustedOrigins);
  return { trustedOrigins };
}

/** An origin with a path, a wildcard or a trailing slash never equals what a browser sends, so it is a mistake worth a refusal. */
export function requireOrigins(option: string, origins: readonly string[]): void {
  for (const value of origins) {
    if (!value.includes("*") && URL.canParse(value) && new URL(value).origin === value) continue;
    throw new HttpSetupError(
      "HTTP_OPTION_INVALID",
      `http.${option} has ${value}: it must be an origin such as "https://example.com"`,
      {
        data: { option, value },
      },
    );
  }
}
