import type { SetPresence } from "@mega/protocol";
import type { Connection } from "../connections/connection.ts";
import type { RequestContext } from "./request-context.ts";

/** A member changes what the others see of it. */
export function handleSetPresence(
  context: RequestContext,
  connection: Connection,
  { id, ch, meta }: SetPresence,
): void {
  const channel = connection.channel(ch);
  if (channel === undefined) return connection.refuse("not_subscribed", ch, { id });
  const { presence, compiled } = channel;
  if (presence === undefined || compiled.presence === undefined) {
    return connection.refuse("bad_request", `${ch} has no presence`, { id });
  }
  if (!compiled.presence(meta).ok)
    return connection.refuse("invalid_payload", "meta does not fit the channel's presence", { id });
  const { userId } = connection.identity;
  presence.set({ id: connection.sessionId, ...(userId === undefined ? {} : { user: userId }), meta });
  context.presenceChanged(channel);
  connection.tell({ t: "res", id, ok: true });
}
