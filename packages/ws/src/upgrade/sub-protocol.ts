import { isSubprotocol, type Subprotocol } from "@mega/protocol";

const tokenPrefix = "mega.token.";

/** What a client offers in `Sec-WebSocket-Protocol`, in its order of preference. */
export interface Offer {
  readonly subprotocols: readonly Subprotocol[];
  /** Browsers can set no header but this one, so a credential may travel in it; it is never sent back. */
  readonly token: string | undefined;
}

export function readOffer(header: string | undefined): Offer {
  const names = (header ?? "").split(",").map((name) => name.trim());
  const token = names.find((name) => name.startsWith(tokenPrefix))?.slice(tokenPrefix.length);
  return {
    subprotocols: names.filter(isSubprotocol),
    token: token === undefined ? undefined : Buffer.from(token, "base64url").toString(),
  };
}

/** The credential of a request: the sub-protocol's, else `Authorization: Bearer`. */
export function readToken(offer: Offer, authorization: string | undefined): string | undefined {
  return offer.token ?? /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
}
