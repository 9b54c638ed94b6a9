import { ERROR } from "@mega/protocol";
import { Connection } from "../connections/connection.ts";
import type { ConnectionRegistry } from "../connections/connection-registry.ts";
import type { Peer } from "../connections/peer.ts";
import type { RequestContext } from "../requests/request-context.ts";
import { isAuthorized, pushOut } from "../requests/subscribing.ts";

export interface RevokeOptions {
  /**
   * - `"close"`: every connection ends, and no session of the user can be resumed
   * - `"refresh"`: every connection ends, but its client may come back with a new credential
   * - `"reauthorize"`: connections stay; each channel is asked again whether they may, and those who may not are removed from it
   *
   * @default "close"
   */
  readonly mode?: "close" | "refresh" | "reauthorize";
}

export const revokeDefaults = { mode: "close" } as const satisfies Required<RevokeOptions>;

/** Takes back what a user was allowed; how many connections it concerned. */
export async function revokeUser(
  context: RequestContext,
  connections: ConnectionRegistry,
  { userId, mode = revokeDefaults.mode }: RevokeOptions & { readonly userId: string },
): Promise<number> {
  const concerned = connections.byUser(userId);
  if (mode === "reauthorize") {
    await Promise.all(concerned.map((peer) => reauthorize(context, peer)));
    return concerned.length;
  }
  for (const peer of concerned) peer.close(mode === "close" ? "removed" : "credentials_expired");
  context.sessions.endWaitingOf(userId);
  return concerned.length;
}

/** A raw endpoint has nothing to ask again. */
async function reauthorize(context: RequestContext, connection: Peer): Promise<void> {
  if (!(connection instanceof Connection)) return;
  connection.permissionRevision += 1;
  for (const channel of connection.channels) {
    const isAllowed = await isAuthorized(context, { connection, operation: "authorize", channel });
    if (isAllowed || !connection.channels.includes(channel)) continue;
    pushOut(context, connection, { channel, code: ERROR.permission_denied.code });
  }
}
