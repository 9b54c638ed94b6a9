import type { Resource } from "@mega/core";
import { type WebSocketServerApi, webSockets } from "@mega/ws";
import { boardChannel } from "./board-channel.ts";

/** Finds the session of a `Cookie` header: the server's own `readSession`. */
export type FindSession = (
  cookieHeader: string | undefined,
) => Promise<{ readonly userId: string | undefined; readonly expiresAt: number } | undefined>;

export type LiveBoards = WebSocketServerApi<typeof boardChannel>;

/** Takes whoever is signed in. The cookie counts for pages of this origin only, which is the default of `origins`. */
export const liveBoards = (findSession: FindSession): Resource<LiveBoards> =>
  webSockets({
    channels: [boardChannel],
    authenticate: async ({ request }) => {
      const session = await findSession(request?.headers.cookie);
      return session?.userId === undefined ? undefined : { userId: session.userId, expiresAt: session.expiresAt };
    },
  });
