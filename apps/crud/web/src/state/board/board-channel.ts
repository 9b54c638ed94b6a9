import type { Client } from "@mega/client";
import type { boardChannel } from "../../../../src/live/board-channel.ts";

/** Follows a board, and shows the others who is here. */
export const openBoardChannel = (client: Client, boardId: string, name: string) =>
  client.channel<typeof boardChannel>(`board/${boardId}`, { meta: { name } });

export type BoardChannel = ReturnType<typeof openBoardChannel>;
