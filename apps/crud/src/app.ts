import { createApp, createJsonLogger } from "@mega/core";
import { http } from "@mega/http";
import { type BoardConfig, createBoardConfig } from "./config.ts";
import { boardErrors } from "./errors.ts";
import { createBoardI18n } from "./i18n.ts";
import type { FindSession } from "./live/live-boards.ts";
import { boardResources } from "./resources.ts";
import { routes } from "./routes/index.ts";
import type { User } from "./schemas/user.ts";

export interface BoardAppOptions {
  readonly config?: ReturnType<typeof createBoardConfig>;
  /** The folder of the built web page; without it there is only the API. */
  readonly webRoot?: string;
}

/** The service: its resources, then the server in front of them. Starts nothing; `main.ts` and the tests do. */
export function createBoardApp({ config = createBoardConfig(), webRoot }: BoardAppOptions = {}) {
  // The server that knows the sessions starts last; nobody connects before it.
  const findSession: FindSession = (cookieHeader) => app.resources.http.readSession(cookieHeader);
  const app = createApp({
    name: "team-board",
    version: "0.1.0",
    config,
    i18n: createBoardI18n(),
    logger: ({ logLevel }: BoardConfig) => createJsonLogger({ level: logLevel }),
    resources: (values: BoardConfig) => ({
      ...boardResources(values, findSession),
      http: boardServer(values, webRoot),
    }),
  });
  return app;
}

function boardServer(config: BoardConfig, webRoot: string | undefined) {
  return http({
    port: config.port,
    host: config.host,
    routes,
    upgrades: { "/live": "live" },
    errors: boardErrors,
    headers: "web",
    openapi: true,
    compression: true,
    ...(webRoot === undefined ? {} : { static: [{ root: webRoot, fallback: "index.html" }] }),
    sessions: { store: "sessions", cookieName: "board", secrets: [config.sessionSecret] },
    locale: { user: (ctx) => (ctx as { readonly user?: User }).user?.locale },
    trustProxy: config.trustedProxies.length > 0 ? config.trustedProxies : false,
    // A slow line may take its time for an import; headers and handlers have limits of their own.
    limits: { requestTimeoutMs: 120_000 },
  });
}
