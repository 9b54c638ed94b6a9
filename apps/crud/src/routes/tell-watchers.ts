import { type HttpContext, middleware } from "@mega/http";
import { createBoardFeed } from "../live/board-feed.ts";
import type { BoardContext } from "../resources.ts";

/** Names the live connection of the page that asks. */
const connectionHeader = "x-live-connection";

/** Adds `ctx.feed`: what services tell the open boards by. */
export const tellWatchers = middleware<HttpContext<BoardContext>>()({
  name: "tell-watchers",
  stage: "onRequest",
  run: (ctx) => {
    const named = ctx.request.headers[connectionHeader];
    const connectionId = typeof named === "string" ? named : undefined;
    return { feed: createBoardFeed({ live: ctx.live, log: ctx.log, connectionId }) };
  },
});
