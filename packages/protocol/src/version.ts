/** The newest envelope version this package speaks. */
export const PROTOCOL_VERSION = 1;

/** The WebSocket sub-protocols, the preferred first. The name carries the major version and the codec. */
export const SUBPROTOCOLS = ["mega.v1.json", "mega.v1.msgpack"] as const;

export type Subprotocol = (typeof SUBPROTOCOLS)[number];

export const isSubprotocol = (name: string): name is Subprotocol => (SUBPROTOCOLS as readonly string[]).includes(name);

/** Lowest and highest version a peer speaks, both included. */
export type VersionRange = readonly [lowest: number, highest: number];

export const SUPPORTED_VERSIONS: VersionRange = [1, PROTOCOL_VERSION];

/** The highest version both ranges hold; undefined when they share none, which is close code 4506. */
export function negotiateVersion(theirs: VersionRange, ours: VersionRange = SUPPORTED_VERSIONS): number | undefined {
  const highest = Math.min(theirs[1], ours[1]);
  return highest >= Math.max(theirs[0], ours[0]) ? highest : undefined;
}
