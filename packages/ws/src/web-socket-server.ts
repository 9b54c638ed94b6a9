import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type Deadline, keepTickObject } from "@mega/core";
import type { ChannelContract, ChannelParams } from "./channels/channel-contract.ts";
import type { ChannelDefinition } from "./channels/channel-handlers.ts";
import { type ChannelView, type ContractFor, fillPattern, type NamesOf } from "./channels/channel-view.ts";
import { createDeflate } from "./compression/deflate.ts";
import type { DrainOptions } from "./realtime/drain.ts";
import { RealtimeServer, type RealtimeStats } from "./realtime/realtime-server.ts";
import type { RevokeOptions } from "./realtime/revocation.ts";
import { createEventStreams } from "./sse/event-streams.ts";
import { createTelemetry } from "./telemetry.ts";
import { createTracing } from "./tracing.ts";
import { createCodecs } from "./upgrade/codecs.ts";
import { refuseUpgrade } from "./upgrade/refusal.ts";
import { pathOf } from "./upgrade/upgrade-request.ts";
import { type OnRawSocket, WebSocketEndpoint } from "./upgrade/web-socket-endpoint.ts";
import {
  type ResolvedWebSocketServer,
  resolveWebSocketServer,
  type WebSocketServerOptions,
} from "./web-socket-server-options.ts";

export interface DirectSender<Result> {
  /** A message outside any channel, kept until the client has acknowledged it or its session ends. */
  send(event: string, payload: unknown): Result;
}

/** The server, as handlers and the rest of the program use it. */
export interface WebSocketServerApi<D extends ChannelDefinition = ChannelDefinition> {
  channel<const Name extends NamesOf<D>>(name: Name): ChannelView<ContractFor<D, Name>>;
  channel<C extends ChannelContract>(definition: { readonly contract: C }, params: ChannelParams<C>): ChannelView<C>;
  /** All sessions of a user, connected or expected back; `send` says how many that were. */
  user(userId: string): DirectSender<number>;
  /** One connection; `send` says whether it is there. */
  connection(id: string): DirectSender<boolean>;
  /** Makes a connection a subscriber without asking `authorize`; false when there is nothing to do. */
  subscribe(connectionId: string, channel: NamesOf<D>): boolean;
  /** Ends a subscription of a connection; false when there was none. */
  unsubscribe(connectionId: string, channel: NamesOf<D>): boolean;
  /** Takes back what a user was allowed; how many connections it concerned. */
  revoke(userId: string, options?: RevokeOptions): Promise<number>;
  /** An endpoint for another protocol under the same checks, limits, budgets and liveness. */
  raw(path: string, onSocket: OnRawSocket): void;
  /** Takes the upgrades for `path`, and for the raw endpoints, from a server of `node:http`. Returns how to let go of it. */
  attach(server: Server, options: { readonly path: string }): () => void;
  /** Takes one upgrade, whatever its path unless that is a raw endpoint's. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Answers one request of the fallback for clients without WebSockets. */
  handleRequest(request: IncomingMessage, response: ServerResponse): void;
  /** Takes nobody new and sends everybody away, paced. */
  drain(options?: DrainOptions): Promise<void>;
  /** Ends every connection, and cuts those that have not closed by the deadline. */
  stop(deadline: Deadline): Promise<void>;
  stats(): RealtimeStats;
}

/** A WebSocket server to attach to any server of `node:http`. */
export function createWebSocketServer<const Channels extends readonly ChannelDefinition[]>(
  options: WebSocketServerOptions<Channels>,
): WebSocketServerApi<Channels[number]> {
  const resolved = resolveWebSocketServer(options);
  // Not every server belongs to an app, and each write passes through a tick.
  keepTickObject();
  const { realtime, endpoint, answer } = assemble(resolved);
  const raws = new Map<string, OnRawSocket>();

  const handleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const onSocket = raws.get(pathOf(request));
    if (onSocket === undefined) endpoint.open({ request, socket, head });
    else endpoint.openRaw({ request, socket, head }, onSocket);
  };

  const api: WebSocketServerApi = {
    channel: (which: string | { readonly contract: ChannelContract }, params: object = {}) =>
      viewOf(realtime, typeof which === "string" ? which : fillPattern(which.contract, params)),
    user: (userId) => ({ send: (event, payload) => realtime.sendToUser(userId, event, payload) }),
    connection: (id) => ({ send: (event, payload) => realtime.sendToConnection(id, event, payload) }),
    subscribe: (connectionId, channel) => realtime.subscribe(connectionId, channel),
    unsubscribe: (connectionId, channel) => realtime.unsubscribe(connectionId, channel),
    revoke: (userId, how) => realtime.revoke(userId, how),
    raw: (path, onSocket) => void raws.set(path, onSocket),
    attach(server, { path }) {
      const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
        const asked = pathOf(request);
        if (asked === path || raws.has(asked)) handleUpgrade(request, socket, head);
        else if (server.listenerCount("upgrade") === 1) refuseUpgrade(socket, { code: "WS_PATH_UNKNOWN" });
      };
      server.on("upgrade", onUpgrade);
      return () => void server.off("upgrade", onUpgrade);
    },
    handleUpgrade,
    handleRequest: (request, response) => void answer(request, response),
    drain: (how) => realtime.drain({ ...resolved.drain, ...how }),
    async stop(deadline) {
      realtime.close();
      while (endpoint.size > 0 && !deadline.signal.aborted) {
        await resolved.clock.sleep(10, deadline.signal).catch(() => {});
      }
      endpoint.terminate();
    },
    stats: () => realtime.stats(),
  };
  return api as unknown as WebSocketServerApi<Channels[number]>;
}

function viewOf(realtime: RealtimeServer, name: string): ChannelView<ChannelContract> {
  const handle = realtime.channel(name);
  return {
    publish: async (event, payload, options) => handle.publish(event, payload, options),
    presence: () => handle.members(),
    get size() {
      return handle.size;
    },
    get position() {
      return handle.position;
    },
  };
}

function assemble(options: ResolvedWebSocketServer) {
  const { authenticate, compression, limits, timing, origins, addressOf, clock, logger, translator } = options;
  const { channels, context } = options;
  const realtime: RealtimeServer = new RealtimeServer({
    channels,
    limits,
    timing,
    clock,
    logger,
    context,
    ...(translator === undefined ? {} : { translator }),
    ...(authenticate === undefined ? {} : { authenticateToken: (token) => authenticate({ token }) }),
    ...(options.telemetry
      ? {
          onEvent: createTelemetry(() => realtime.stats(), logger),
          tracing: createTracing(() => import("@opentelemetry/api")),
        }
      : {}),
  });
  const { maxMessageBytes } = limits;
  const codecs = createCodecs(maxMessageBytes, compression === undefined ? undefined : createDeflate(compression));
  const authenticateTimeoutMs = timing.helloTimeoutMs;
  const admission = { realtime, origins, authenticate, authenticateTimeoutMs, clock, logger };
  const parts = { realtime, admission, codecs, addressOf, maxMessageBytes };
  return {
    realtime,
    endpoint: new WebSocketEndpoint({ ...parts, isCompressing: compression !== undefined }),
    answer: createEventStreams({ ...parts, origins }),
  };
}
