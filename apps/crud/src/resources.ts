import type { ContextOf } from "@mega/core";
import type { BoardConfig } from "./config.ts";
import { boardDatabase } from "./database/board-database.ts";
import { boardSessions } from "./database/board-sessions.ts";
import { type FindSession, liveBoards } from "./live/live-boards.ts";
import { demoData } from "./seed/demo-data.ts";
import { importTracker } from "./services/import-tracker.ts";
import { loginThrottle } from "./services/login-throttle.ts";
import { passwordHasher } from "./services/password-hasher.ts";

/** What the app owns, in the order in which it starts. The server comes last, in `app.ts`: its routes need all of these. */
export const boardResources = (config: BoardConfig, findSession: FindSession) => ({
  db: boardDatabase(config.databaseUrl),
  sessions: boardSessions(config.databaseUrl, "db"),
  passwords: passwordHasher(),
  loginThrottle: loginThrottle(),
  imports: importTracker(),
  live: liveBoards(findSession),
  demo: demoData({ isWanted: config.seedDemoData }),
});

export type BoardContext = ContextOf<typeof boardResources>;
