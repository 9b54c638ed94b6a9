import { type App, createApp, type Environment } from "@mega/core";
import { http } from "@mega/http";
import { type BoardConfig, boardConfig } from "./config.ts";
import { boardErrors } from "./errors.ts";
import { boardResources } from "./resources.ts";
import { routes } from "./routes/index.ts";
import type { User } from "./schemas/user.ts";

/** The service: its resources, then the server in front of them. Starts nothing; `main.ts` and the tests do. */
export function createBoardApp(config: typeof boardConfig = boardConfig) {
  return createApp({
    name: "team-board",
    version: "0.1.0",
    config,
    resources: (values: BoardConfig) => ({ ...boardResources(values), http: boardServer(values) }),
  });
}

function boardServer(config: BoardConfig) {
  return http({
    port: config.port,
    host: config.host,
    routes,
    errors: boardErrors,
    sessions: { store: "sessions", cookieName: "board", secrets: [config.sessionSecret] },
    locale: { user: (ctx) => (ctx as { readonly user?: User }).user?.locale },
    trustProxy: config.trustedProxies.length > 0 ? config.trustedProxies : false,
  });
}
