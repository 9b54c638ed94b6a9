import type { SecureContextOptions } from "node:tls";

/** Off, checked, or TLS settings of Node.js; "require" encrypts and checks nothing. */
export type TlsOption = boolean | "require" | (SecureContextOptions & { rejectUnauthorized?: boolean });

/** Where the server is, and as whom to connect. */
export interface ServerAddress {
  /** A name or number, or the path of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: TlsOption;
}

const tlsModes: Readonly<Record<string, TlsOption>> = { disable: false, require: "require", "verify-full": true };

/** The parts of a `mariadb:` or `mysql:` URL. Throws a `TypeError` that never shows the URL, because it holds the password. */
export function parseUrl(url: string): Partial<ServerAddress> {
  const { protocol, hostname, port, username, password, pathname, searchParams } = toUrl(url);
  if (protocol !== "mariadb:" && protocol !== "mysql:")
    throw new TypeError(`mariadb.url must begin with "mariadb:" or "mysql:", not "${protocol}"`);
  for (const name of searchParams.keys())
    if (name !== "tls") throw new TypeError(`mariadb.url has "${name}", but knows "tls" alone: use the options`);
  const database = decodeURIComponent(pathname.slice(1));
  const mode = searchParams.get("tls");
  return {
    ...(hostname === "" ? {} : { host: decodeURIComponent(hostname.replace(/^\[(.*)\]$/, "$1")) }),
    ...(port === "" ? {} : { port: Number(port) }),
    ...(username === "" ? {} : { user: decodeURIComponent(username) }),
    ...(password === "" ? {} : { password: decodeURIComponent(password) }),
    ...(database === "" ? {} : { database }),
    ...(mode === null ? {} : { tls: tlsOf(mode) }),
  };
}

function toUrl(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw new TypeError("mariadb.url is no URL; expected mariadb://user:password@host:port/database");
  }
}

function tlsOf(mode: string): TlsOption {
  const tls = tlsModes[mode];
  if (tls !== undefined) return tls;
  throw new TypeError(`mariadb.url: tls (${mode}) must be one of ${Object.keys(tlsModes).join(", ")}`);
}
