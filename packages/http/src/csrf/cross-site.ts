export interface RequestSource {
  /** `Sec-Fetch-Site`, which pages cannot forge. */
  readonly fetchSite: string | undefined;
  readonly origin: string | undefined;
  readonly host: string | undefined;
}

/**
 * Whether a page of another site sent the request. Browsers state the source of each unsafe request in `Sec-Fetch-Site` or at least in
 * `Origin`; a client that states neither is no browser, hence nobody's cookies are at stake.
 */
export function isCrossSite({ fetchSite, origin, host }: RequestSource, trustedOrigins: readonly string[]): boolean {
  if (origin !== undefined && trustedOrigins.includes(origin)) return false;
  if (fetchSite !== undefined) return fetchSite !== "same-origin" && fetchSite !== "none";
  if (origin === undefined) return false;
  // Only the host: behind a proxy that ends TLS the scheme that arrives here is not the one of the page.
  return !URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase();
}
