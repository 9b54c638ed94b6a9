import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";

/** Where the server is, and as whom to connect. */
export interface ServerAddress {
  /** A name or number, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** A function is asked at each connect, for passwords that change. */
  readonly password: string | (() => string | Promise<string>);
  readonly database: string;
  /** Off, checked, or TLS settings of Node.js; "require" encrypts and checks nothing. */
  readonly tls: boolean | "require" | ConnectionOptions;
  /** Run-time parameters of the server, set at connect. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** For `tls.connect`, which has to be told whose certificate it should see. */
export function tlsSettings({ host, tls }: ServerAddress): false | ConnectionOptions {
  if (tls === false) return false;
  const name = isIP(host) === 0 ? { host, servername: host } : { host };
  return { ...name, ...(typeof tls === "object" ? tls : { rejectUnauthorized: tls === true }) };
}

/** What may stand after "?" in a URL besides `sslmode`. */
const urlParameters: ReadonlySet<string> = new Set(["application_name", "options", "search_path", "timezone"]);

const tlsModes: Readonly<Record<string, ServerAddress["tls"]>> = {
  disable: false,
  require: "require",
  "verify-ca": true,
  "verify-full": true,
};

/** The parts of a `postgres:` URL. Throws a `TypeError` that never shows the URL, because it holds the password. */
export function parseUrl(url: string): Partial<ServerAddress> {
  const { protocol, hostname, port, username, password, pathname, searchParams } = toUrl(url);
  if (protocol !== "postgres:" && protocol !== "postgresql:")
    throw new TypeError(`postgres.url must begin with "postgres:", not "${protocol}"`);
  const database = decodeURIComponent(pathname.slice(1));
  const mode = searchParams.get("sslmode");
  const parameters = Object.fromEntries([...searchParams].filter(([name]) => name !== "sslmode"));
  for (const name of Object.keys(parameters))
    if (!urlParameters.has(name))
      throw new TypeError(`postgres.url has "${name}", which is not one of sslmode, ${[...urlParameters].join(", ")}`);
  return {
    ...(hostname === "" ? {} : { host: decodeURIComponent(hostname.replace(/^\[(.*)\]$/, "$1")) }),
    ...(port === "" ? {} : { port: Number(port) }),
    ...(username === "" ? {} : { user: decodeURIComponent(username) }),
    ...(password === "" ? {} : { password: decodeURIComponent(password) }),
    ...(database === "" ? {} : { database }),
    ...(mode === null ? {} : { tls: tlsOf(mode) }),
    parameters,
  };
}

function toUrl(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw new TypeError("postgres.url is no URL; expected postgres://user:password@host:port/database");
  }
}

function tlsOf(mode: string): ServerAddress["tls"] {
  const tls = tlsModes[mode];
  if (tls !== undefined) return tls;
  throw new TypeError(`postgres.url: sslmode (${mode}) must be one of ${Object.keys(tlsModes).join(", ")}`);
}
