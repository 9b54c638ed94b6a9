import type { Environment, ErrorCatalogue } from "@mega/core";
import type { HttpContext } from "./http-context.ts";
import type { HttpFeatureOptions } from "./http-feature-options.ts";
import { HttpSetupError } from "./http-setup-error.ts";
import type { Route } from "./route.ts";

export interface HttpLimits {
  /** Bytes of a body that is parsed. @default 1_048_576 */
  readonly bodyBytes?: number;
  /** Bytes of all request headers together. @default 16_384 */
  readonly headerBytes?: number;
  /** Arrays and objects nested in each other in a JSON body. @default 64 */
  readonly jsonDepth?: number;
  /** For the headers to arrive. @default 10_000 */
  readonly headersTimeoutMs?: number;
  /** For the whole request to arrive. @default 30_000 */
  readonly requestTimeoutMs?: number;
  /**
   * For the whole answer: middleware, handler and the saving of the session together; then it is 503 and `ctx.signal` aborts. The arrival of
   * a parsed body does not count, it has `requestTimeoutMs`. A body that the handler reads itself does. @default 30_000
   */
  readonly handlerTimeoutMs?: number;
  /** How long an idle connection is kept. Keep it above the idle time-out of the proxy in front. @default 65_000 */
  readonly keepAliveTimeoutMs?: number;
  /** Characters of one path parameter. @default 256 */
  readonly paramChars?: number;
  /** Open connections; more are refused. @default 10_000 */
  readonly connections?: number;
}

export const httpLimitsDefaults = {
  bodyBytes: 1_048_576,
  headerBytes: 16_384,
  jsonDepth: 64,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  handlerTimeoutMs: 30_000,
  keepAliveTimeoutMs: 65_000,
  paramChars: 256,
  connections: 10_000,
} as const satisfies Required<HttpLimits>;

export interface HttpHealthOptions {
  /** Up as long as the process can answer. @default "/health/live" */
  readonly live?: string;
  /** Up while everything has started, no critical check is down, and no stop has begun. @default "/health/ready" */
  readonly ready?: string;
  /** Up once everything has started. @default "/health/startup" */
  readonly startup?: string;
  /** Shows the single checks with their details, not only the status. @default false in production */
  readonly details?: boolean;
}

const httpHealthDefaults = {
  live: "/health/live",
  ready: "/health/ready",
  startup: "/health/startup",
} as const satisfies HttpHealthOptions;

export interface HttpLocaleOptions {
  /** The query parameter that chooses the language; an unknown one is refused. @default "locale" */
  readonly query?: string;
  /** The cookie that remembers the choice; an unknown one is ignored. @default "locale" */
  readonly cookie?: string;
  /** The language of the person who is logged in, from what a middleware put on the context. */
  readonly user?: (ctx: HttpContext) => string | undefined;
}

const httpLocaleDefaults = { query: "locale", cookie: "locale" } as const satisfies HttpLocaleOptions;

/** One served request, as observers and the access log see it. */
export interface HttpExchange {
  readonly method: string;
  /** The path template of the route, or "*" when none matched: bounded, so fit for metric labels. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
  /** The client left before the answer was complete. */
  readonly isAborted: boolean;
}

export interface HttpObserver {
  /** After each request. Costs a hook on every route: leave it out when nothing listens. */
  readonly exchange?: (exchange: HttpExchange) => void;
  /** A reply did not match its schema. In production one reply in `replyCheckEvery` is compared. */
  readonly replyMismatch?: (mismatch: HttpReplyMismatch) => void;
}

export interface HttpReplyMismatch {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** RFC 6901 pointers of what the schema does not allow, at most 20. */
  readonly pointers: readonly string[];
}

export interface HttpOptions<Routes extends readonly Route[] = readonly Route[]> extends HttpFeatureOptions {
  /** 0 takes a free port. @default 3_000 */
  readonly port?: number;
  /** @default "127.0.0.1" in development and test, "0.0.0.0" in production */
  readonly host?: string;
  readonly routes: Routes;
  /** The app's own error codes: how each is shown. Codes that are in no catalogue are answered as 500. */
  readonly errors?: ErrorCatalogue;
  readonly limits?: HttpLimits;
  /** Whose `X-Forwarded-*` to believe: addresses and CIDR ranges of the proxies. @default false */
  readonly trustProxy?: false | readonly string[];
  /** Host names that are served, without port; others get 421. All when absent. */
  readonly hosts?: readonly string[];
  /** @default the paths below "/health" */
  readonly health?: HttpHealthOptions | false;
  readonly locale?: HttpLocaleOptions;
  /** Resources that take the connections which leave HTTP, by path: `{ "/live": "live" }`. Declare them before this server. */
  readonly upgrades?: Readonly<Record<string, string>>;
  /** One line per request, level by status. @default false */
  readonly accessLog?: boolean;
  /** Answers carry the request id as `X-Request-Id`. @default false */
  readonly exposeRequestId?: boolean;
  /** On stop: how long to go on accepting while readiness is red, so that load balancers notice. @default 0 */
  readonly drainDelayMs?: number;
  /** What a reply that breaks its schema leads to: a 500 with the difference in the log, or stripped fields and a count. @default "strip" in production, "fail" otherwise */
  readonly replyMismatch?: "fail" | "strip";
  /** With "strip": one reply in so many is compared with its schema in full, after the first 16 of each route. @default 256 */
  readonly replyCheckEvery?: number;
  readonly observe?: HttpObserver;
}

/** The options with every default filled in; what belongs to features is passed on as given. */
export interface ResolvedHttpOptions extends Omit<HttpOptions, "limits" | "health" | "locale"> {
  readonly port: number;
  readonly host: string;
  readonly errors: ErrorCatalogue;
  readonly limits: Required<HttpLimits>;
  readonly health: Required<HttpHealthOptions> | false;
  readonly locale: {
    readonly query: string;
    readonly cookie: string;
    readonly user?: (ctx: HttpContext) => string | undefined;
  };
  readonly trustProxy: false | readonly string[];
  readonly accessLog: boolean;
  readonly exposeRequestId: boolean;
  readonly drainDelayMs: number;
  readonly replyMismatch: "fail" | "strip";
  readonly replyCheckEvery: number;
}

export const httpDefaults = {
  port: 3_000,
  accessLog: false,
  exposeRequestId: false,
  drainDelayMs: 0,
  replyCheckEvery: 256,
  trustProxy: false,
} as const;

export function resolveHttp(options: HttpOptions, environment: Environment): ResolvedHttpOptions {
  const isProduction = environment === "production";
  const limits = { ...httpLimitsDefaults, ...options.limits };
  for (const [name, value] of Object.entries(limits)) requireInteger(`limits.${name}`, value, { least: 1 });
  const { port = httpDefaults.port, drainDelayMs = httpDefaults.drainDelayMs } = options;
  const { replyCheckEvery = httpDefaults.replyCheckEvery } = options;
  requireInteger("port", port, { least: 0, most: 65_535 });
  requireInteger("drainDelayMs", drainDelayMs, { least: 0 });
  requireInteger("replyCheckEvery", replyCheckEvery, { least: 1 });
  if (limits.headersTimeoutMs > limits.requestTimeoutMs) {
    refuse(
      "limits.headersTimeoutMs",
      limits.headersTimeoutMs,
      `at most limits.requestTimeoutMs (${limits.requestTimeoutMs})`,
    );
  }
  return {
    ...options,
    port,
    host: options.host ?? (isProduction ? "0.0.0.0" : "127.0.0.1"),
    errors: options.errors ?? {},
    limits,
    health: options.health === false ? false : resolveHealth(options.health, isProduction),
    locale: { ...httpLocaleDefaults, ...options.locale },
    trustProxy: options.trustProxy ?? httpDefaults.trustProxy,
    accessLog: options.accessLog ?? httpDefaults.accessLog,
    exposeRequestId: options.exposeRequestId ?? httpDefaults.exposeRequestId,
    drainDelayMs,
    replyMismatch: options.replyMismatch ?? (isProduction ? "strip" : "fail"),
    replyCheckEvery,
  };
}

function resolveHealth(options: HttpHealthOptions = {}, isProduction: boolean): Required<HttpHealthOptions> {
  return { ...httpHealthDefaults, details: !isProduction, ...options };
}

function requireInteger(
  option: string,
  value: number,
  { least, most }: { readonly least: number; readonly most?: number },
): void {
  if (Number.isInteger(value) && value >= least && value <= (most ?? Number.MAX_SAFE_INTEGER)) return;
  refuse(option, value, `a whole number from ${least}${most === undefined ? "" : ` to ${most}`}`);
}

function refuse(option: string, value: unknown, expected: string): never {
  throw new HttpSetupError("HTTP_OPTION_INVALID", `http.${option} is ${String(value)}: it must be ${expected}`, {
    data: { option, value },
  });
}
