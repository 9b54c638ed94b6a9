import type { Refresh } from "@mega/protocol";
import type { Connection } from "../connections/connection.ts";
import { isExpired } from "../connections/identity.ts";
import type { RequestContext } from "./request-context.ts";

/** The longest that one timer of Node can wait. */
const longestWaitMs = 2 ** 31 - 1;

/** Ends the connection if its credential has been over for longer than the grace. */
export function checkExpiry({ clock, limits }: RequestContext, connection: Connection): void {
  if (isExpired(connection.identity, clock.now() - limits.expiryGraceMs)) connection.close("credentials_expired");
}

/**
 * Ends the connection when its credential has been over for longer than the grace. Credentials expire by the wall clock and timers do not:
 * when that clock jumps, the timer waits again, and every ping looks as well.
 */
export function watchExpiry(context: RequestContext, connection: Connection): void {
  const { expiresAt } = connection.identity;
  if (expiresAt === undefined) return connection.stopWaiting();
  const { clock, limits } = context;
  const waitMs = Math.max(0, expiresAt + limits.expiryGraceMs - clock.now());
  connection.wait(Math.min(waitMs, longestWaitMs), () => {
    checkExpiry(context, connection);
    if (connection.isOpen) watchExpiry(context, connection);
  });
}

/** A new credential of the same user keeps the connection alive; another user's, or none that holds, ends it. */
export async function handleRefresh(context: RequestContext, connection: Connection, refresh: Refresh): Promise<void> {
  const { authenticateToken, clock } = context;
  if (authenticateToken === undefined) return connection.refuse("bad_request", "this server takes no tokens", refresh);
  let identity: Awaited<ReturnType<typeof authenticateToken>>;
  try {
    identity = await authenticateToken(refresh.token);
  } catch (err) {
    context.logger.warn({ err }, "authenticating a token failed");
    return connection.refuse("internal", "the token could not be checked", refresh);
  }
  if (connection.state.phase !== "open") return;
  const isSameUser = identity?.userId === connection.identity.userId;
  if (identity === undefined || !isSameUser || isExpired(identity, clock.now())) return connection.close("bad_token");
  connection.identity = identity;
  connection.state.session.identity = identity;
  watchExpiry(context, connection);
  const d = identity.expiresAt === undefined ? {} : { expiresInMs: identity.expiresAt - clock.now() };
  connection.tell({ t: "res", id: refresh.id, ok: true, d });
}
