import { type Deadline, defineResource, type Resource, type StartScope } from "@mega/core";
import type { ChannelDefinition } from "./channels/channel-handlers.ts";
import { createWebSocketServer, type WebSocketServerApi } from "./web-socket-server.ts";
import { resolveWebSocketServer, type WebSocketServerOptions } from "./web-socket-server-options.ts";
import { WsError } from "./ws-error.ts";

/** What an app is asked for: clock, logger, translator and context are its own. */
export type WebSocketsOptions<Channels extends readonly ChannelDefinition[]> = Omit<
  WebSocketServerOptions<Channels>,
  "clock" | "logger" | "translator" | "context"
>;

/**
 * The WebSocket server of an app. Declare it after the resources that its handlers use and before the HTTP server that mounts it:
 * `http({ upgrades: { "/live": "live" } })`. When the app begins to stop, everybody is sent away at the pace of `drain`.
 */
export function webSockets<const Channels extends readonly ChannelDefinition[]>(
  options: WebSocketsOptions<Channels>,
): Resource<WebSocketServerApi<Channels[number]>> {
  let server: WebSocketServerApi<Channels[number]> | undefined;

  const start = ({ clock, logger, translator, resources, lifecycle }: StartScope) => {
    if (server !== undefined) throw new WsError("WS_ALREADY_STARTED", "webSockets is running: one server starts once");
    const context = resources;
    const running = createWebSocketServer<Channels>({ ...options, clock, logger, translator, context });
    server = running;
    lifecycle.onDrain(() => void running.drain().catch((err: unknown) => logger.error({ err }, "draining failed")));
    return running;
  };

  const stop = async (deadline: Deadline): Promise<void> => {
    const running = server;
    server = undefined;
    await running?.stop(deadline);
  };

  // Options are checked where they are written, not when the app starts.
  resolveWebSocketServer(options);
  return defineResource({ kind: "web-sockets", start, stop });
}
