import type { Logger } from "@mega/core";
import type { PublicationsOf } from "@mega/ws";
import { boardChannel } from "./board-channel.ts";
import type { LiveBoards } from "./live-boards.ts";

type Publications = PublicationsOf<(typeof boardChannel)["contract"]>;

/** Tells whoever has a board open what was changed. Ask it once the change is committed: a failure here is logged and undoes nothing. */
export interface BoardFeed {
  publish<Event extends keyof Publications>(boardId: string, event: Event, payload: Publications[Event]): Promise<void>;
  /** Those who may not see a board any more lose it on the spot. */
  reauthorize(userIds: readonly string[]): Promise<void>;
}

interface BoardFeedParts {
  readonly live: LiveBoards;
  readonly log: Logger;
  /** The connection of whoever makes the change, and knows about it. */
  readonly connectionId: string | undefined;
}

export function createBoardFeed({ live, log, connectionId }: BoardFeedParts): BoardFeed {
  const options = connectionId === undefined ? {} : { exceptConnection: connectionId };
  return {
    async publish(boardId, event, payload) {
      try {
        await live.channel(boardChannel, { boardId }).publish(event, payload, options);
      } catch (err) {
        log.error({ err, boardId, event }, "publishing a change failed");
      }
    },
    async reauthorize(userIds) {
      try {
        await Promise.all(userIds.map((userId) => live.revoke(userId, { mode: "reauthorize" })));
      } catch (err) {
        log.error({ err }, "taking back access failed");
      }
    },
  };
}
