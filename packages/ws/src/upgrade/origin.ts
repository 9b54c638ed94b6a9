import { WsError } from "../ws-error.ts";
import type { UpgradeRequest } from "./upgrade-request.ts";

/**
 * Pages of which origins may connect. Browsers do not hold WebSockets to the same origin, but always say where a page is from.
 * - `"same"`: those of this server's own host
 * - a list: these too, such as "https://app.example.com"
 * - `"any"`: all; only where no cookie authenticates anybody
 */
export type OriginPolicy = "same" | "any" | readonly string[];

/** A list entry that is no origin throws `WS_OPTION_INVALID`. */
export function resolveOrigins(policy: OriginPolicy): OriginPolicy {
  if (typeof policy === "string") return policy;
  for (const origin of policy) {
    if (URL.canParse(origin) && new URL(origin).origin === origin) continue;
    throw new WsError(
      "WS_OPTION_INVALID",
      `origins has "${origin}", which must be an origin like "https://example.com"`,
      {
        data: { option: "origins", value: origin },
      },
    );
  }
  return policy;
}

/**
 * Whether the request may go on. One without `Origin` is not a page's: it may, unless it carries cookies, which only browsers send unasked
 * and which would count for whoever made the browser send them.
 */
export function isOriginAllowed(policy: OriginPolicy, { headers }: Pick<UpgradeRequest, "headers">): boolean {
  const { origin, host, cookie } = headers;
  if (policy === "any") return true;
  if (origin === undefined) return cookie === undefined;
  if (policy !== "same" && policy.includes(origin)) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
}
