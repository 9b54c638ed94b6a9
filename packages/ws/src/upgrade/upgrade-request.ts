import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { isIPv6 } from "node:net";

/** A request to open a connection, as `authenticate` sees it. */
export interface UpgradeRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Where it comes from; what limits per address count by. */
  readonly address: string;
  /** The first cookie of each name, as sent. */
  readonly cookies: Readonly<Record<string, string>>;
}

/** Finds the client behind whatever stands in front of this server. */
export type AddressOf = (request: IncomingMessage) => string;

export const remoteAddress: AddressOf = ({ socket }) => socket.remoteAddress ?? "";

export function readUpgradeRequest(request: IncomingMessage, addressOf: AddressOf): UpgradeRequest {
  const { headers, url = "/" } = request;
  const [path = "/", query = ""] = splitOnce(url, "?");
  // Most credentials are neither in the query nor in a cookie, and a storm of connections pays for what is read.
  return {
    path,
    headers,
    address: addressGroup(addressOf(request)),
    get query() {
      return new URLSearchParams(query);
    },
    get cookies() {
      return readCookies(headers.cookie);
    },
  };
}

/** The path alone, for those who only want to know whether a request is theirs. */
export const pathOf = ({ url = "/" }: IncomingMessage): string => splitOnce(url, "?")[0];

/** One subscriber has a whole /64 of IPv6, so that is what counts as one address. */
export function addressGroup(address: string): string {
  if (address.startsWith("::ffff:") && address.includes(".")) return address.slice(7);
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("::") as [string, string?];
  const first = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0");
  return `${[...first, ...zeros, ...last].slice(0, 4).join(":")}::/64`;
}

function readCookies(header = ""): Readonly<Record<string, string>> {
  const cookies: Record<string, string> = Object.create(null);
  for (const pair of header.split(";")) {
    const [name, value] = splitOnce(pair.trim(), "=");
    if (name !== "" && value !== undefined && !(name in cookies)) cookies[name] = value;
  }
  return cookies;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
