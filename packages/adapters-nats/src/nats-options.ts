import { type CallLimits, callLimitDefaults, refuseUnknownOptions, requireIntegers } from "@mega/core/adapter";
import type { Authenticator, NodeConnectionOptions } from "@nats-io/transport-node";

export interface NatsOptions extends CallLimits {
  /** `nats://user:pass@host:4222`; `tls:` wants TLS. This or `servers`. */
  readonly url?: string;
  /** Members of one cluster, `host:port` each. This or `url`. */
  readonly servers?: readonly string[];
  /** @default the URL's */
  readonly user?: string;
  /** @default the URL's */
  readonly pass?: string;
  /** @default none */
  readonly token?: string;
  /** What stands in a `.creds` file. @default none */
  readonly credentials?: string;
  /** Asked at each connect, so that keys may change while the app runs. @default none */
  readonly authenticator?: Authenticator;
  /** As the driver takes them: `ca`, `cert`, `key`, their `…File` forms, `handshakeFirst`. @default none, or {} for `tls:` */
  readonly tls?: NonNullable<NodeConnectionOptions["tls"]>;
  /** What the server shows this client as. @default the app's name */
  readonly clientName?: string;
  /** First words of the subjects that answers come to. A user with limits needs one of its own. @default "_INBOX" */
  readonly inboxPrefix?: string;
  /** How long the boot tries to connect. @default 15_000 */
  readonly connectTimeoutMs?: number;
  /** How long one attempt may take, also later ones. @default 4_000 */
  readonly attemptTimeoutMs?: number;
  /** Pause between pings. @default 2_500 */
  readonly pingIntervalMs?: number;
  /** Pings that may be without an answer; at the next one the link counts as dead. @default 2 */
  readonly maxPingsOut?: number;
  /** Least pause between two attempts to reconnect. There is no last one. @default 250 */
  readonly reconnectDelayMs?: number;
  /** What is added to that at random, so that instances do not come back together. @default 1_000 */
  readonly reconnectJitterMs?: number;
  /** What messages that the server has not confirmed yet may take. Past it `BUS_OVERLOADED`. @default 67_108_864 */
  readonly maxUnconfirmedBytes?: number;
}

export const natsDefaults = {
  ...callLimitDefaults,
  capacity: 10_000,
  inboxPrefix: "_INBOX",
  connectTimeoutMs: 15_000,
  attemptTimeoutMs: 4_000,
  pingIntervalMs: 2_500,
  maxPingsOut: 2,
  reconnectDelayMs: 250,
  reconnectJitterMs: 1_000,
  maxUnconfirmedBytes: 67_108_864,
} as const satisfies NatsOptions;

export interface ResolvedNatsOptions extends Required<Pick<NatsOptions, keyof typeof natsDefaults>> {
  /** `host:port` each. */
  readonly addresses: readonly string[];
  readonly user: string | undefined;
  readonly pass: string | undefined;
  readonly token: string | undefined;
  readonly credentials: string | undefined;
  readonly authenticator: Authenticator | undefined;
  readonly tls: NatsOptions["tls"] | undefined;
  readonly clientName: string | undefined;
}

const texts = ["url", "user", "pass", "token", "credentials", "clientName", "inboxPrefix"] as const;

const integers = {
  connectTimeoutMs: [1, 3_600_000],
  attemptTimeoutMs: [1, 600_000],
  pingIntervalMs: [10, 3_600_000],
  maxPingsOut: [1, 100],
  reconnectDelayMs: [1, 600_000],
  reconnectJitterMs: [0, 600_000],
  maxUnconfirmedBytes: [1, Number.MAX_SAFE_INTEGER],
} as const satisfies Partial<Record<keyof NatsOptions, readonly [number, number]>>;

export function resolveNats(options: NatsOptions): ResolvedNatsOptions {
  const others = ["url", "servers", "user", "pass", "token", "credentials", "authenticator", "tls", "clientName"];
  refuseUnknownOptions("nats", options, [...Object.keys(natsDefaults), ...others]);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const resolved: NatsOptions & typeof natsDefaults = { ...natsDefaults, ...given };
  requireTexts(resolved);
  requireIntegers("nats", resolved, integers);
  const { url, user, pass, token, credentials, authenticator, tls, clientName } = resolved;
  if (authenticator !== undefined && typeof authenticator !== "function")
    throw new TypeError(`nats.authenticator must be a function, and is of type ${typeof authenticator}`);
  if (tls !== undefined && (typeof tls !== "object" || tls === null))
    throw new TypeError(`nats.tls (${String(tls)}) must be an object`);
  const place = url === undefined ? { addresses: addressesOf(resolved.servers) } : placeOf(url, resolved.servers);
  const identity = { user, pass, token, credentials, authenticator, clientName };
  const login = Object.fromEntries(Object.entries(identity).filter(([, value]) => value !== undefined));
  return { ...resolved, ...identity, tls, ...place, ...login, ...(tls !== undefined && { tls }) };
}

function requireTexts(options: NatsOptions): void {
  for (const option of texts) {
    const value: unknown = options[option];
    if (value !== undefined && (typeof value !== "string" || value === ""))
      throw new TypeError(
        `nats.${option} must be a text, and is ${value === "" ? "empty" : `of type ${typeof value}`}`,
      );
  }
  if (options.pass !== undefined && options.user === undefined)
    throw new TypeError("nats.pass is given without nats.user");
  if (!/^[\w-]+(\.[\w-]+)*$/.test(options.inboxPrefix ?? ""))
    throw new TypeError(`nats.inboxPrefix (${JSON.stringify(options.inboxPrefix)}) must be words with dots between`);
}

interface Place {
  readonly addresses: readonly string[];
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
  readonly tls?: NonNullable<NatsOptions["tls"]>;
}

/** The URL is quoted nowhere: it may hold the password. */
function placeOf(url: string, servers: unknown): Place {
  if (servers !== undefined) throw new TypeError("nats has url and servers; it takes one of them");
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !["nats:", "tls:"].includes(parsed.protocol) || parsed.hostname === "")
    throw new TypeError("nats.url must be nats://host:port, or tls://host:port for TLS");
  const { hostname, port, username, password, protocol } = parsed;
  return {
    addresses: [`${hostname}:${port || "4222"}`],
    // As NATS's own tools read it: a name without a password is a token.
    ...(username !== "" && password === "" && { token: decodeURIComponent(username) }),
    ...(password !== "" && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
    ...(protocol === "tls:" && { tls: {} }),
  };
}

function addressesOf(servers: unknown): readonly string[] {
  if (!Array.isArray(servers) || servers.length === 0)
    throw new TypeError('nats needs url or servers: url: "nats://host:4222"');
  return servers.map((server: unknown, index) => {
    const text = typeof server === "string" ? server : "";
    const url = text.includes("://") ? text : `nats://${text}`;
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed === undefined || parsed.hostname === "" || parsed.username !== "")
      throw new TypeError(`nats.servers[${index}] must be host:port; a password belongs in nats.pass`);
    return `${parsed.hostname}:${parsed.port || "4222"}`;
  });
}
