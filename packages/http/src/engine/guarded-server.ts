import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { Server as NetServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { HttpErrorCode } from "../http-error.ts";
import type { ResolvedHttpOptions } from "../http-options.ts";
import { createServer } from "../node-http.ts";
import { respondRaw, writeRaw } from "./raw-problem.ts";
import type { Upgrades } from "./upgrades.ts";

const kResponse: unique symbol = Symbol("mega.http.response");
/** The answer under way is where the server finds it from outside: when the client errs, and when a drain begins. */
type TrackedSocket = Socket & { [kResponse]?: ServerResponse | undefined };

/** The server below the engine: its time-outs, what it refuses before routing, and its open connections. */
export interface GuardedServer {
  readonly server: Server;
  readonly connections: ReadonlySet<Socket>;
  /** From now on every answer closes its connection, also those that are being made. */
  startDraining(): void;
  /** Ends every connection at once. */
  cut(): void;
  /** Accepts no more connections and leaves the others as they are. Resolves when the last one has gone. */
  stopListening(): Promise<void>;
}

export function createGuardedServer(
  listener: RequestListener,
  options: ResolvedHttpOptions,
  upgrades?: Upgrades,
): GuardedServer {
  const { limits } = options;
  const connections = new Set<TrackedSocket>();
  /** Those that have left HTTP: the server waits for them, but does not close them. */
  const upgraded = new Set<Duplex>();
  const refuses = hostGuard(options);
  let isDraining = false;

  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutMs),
      maxHeaderSize: limits.headerBytes,
      insecureHTTPParser: false,
      // Checked below, where the answer is a problem.
      requireHostHeader: false,
      // Two `Host` headers become one value with a comma, which no host has.
      joinDuplicateHeaders: true,
    },
    (request, response) => {
      const refusal = refuses(request);
      if (refusal !== undefined) return respondRaw(response, refusal);
      if (upgrades?.request(request, response) === true) return;
      (request.socket as TrackedSocket)[kResponse] = response;
      response.on("close", forgetResponse);
      if (isDraining) response.setHeader("connection", "close");
      listener(request, response);
    },
  );
  if (upgrades !== undefined) {
    server.on("upgrade", (request, socket, head) => {
      const refusal = refuses(request);
      upgraded.add(socket);
      socket.once("close", () => upgraded.delete(socket));
      if (refusal === undefined) upgrades.upgrade(request, socket, head);
      else writeRaw(socket, refusal);
    });
  }
  server.maxConnections = limits.connections;
  server.on("connection", (socket: TrackedSocket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET" || !socket.writable || isAnswering(socket as TrackedSocket)) socket.destroy();
    else writeRaw(socket, codeOf(error));
  });
  const startDraining = (): void => {
    isDraining = true;
    for (const socket of connections) {
      const response = socket[kResponse];
      if (response !== undefined && !response.headersSent) response.setHeader("connection", "close");
    }
  };
  const cut = (): void => {
    server.closeAllConnections();
    for (const socket of upgraded) socket.destroy();
  };
  // The `close` of an HTTP server also cuts connections that are idle right now, with requests under way in them.
  const stopListening = (): Promise<void> =>
    new Promise((resolve) => {
      NetServer.prototype.close.call(server, () => resolve());
    });
  return { server, connections, startDraining, stopListening, cut };
}

/** A connection between two requests keeps nothing of the last one: it would be as much as all of its headers, body and context. */
function forgetResponse(this: ServerResponse): void {
  const socket = this.req.socket as TrackedSocket;
  if (socket[kResponse] === this) socket[kResponse] = undefined;
}

/** Whether an answer is on the wire by half: whatever is written now would become a part of it. */
function isAnswering({ [kResponse]: last }: TrackedSocket): boolean {
  if (last === undefined || last.writableFinished) return false;
  // One without a socket waits for the answers to earlier requests.
  return last.headersSent || last.socket === null;
}

function codeOf(error: NodeJS.ErrnoException): HttpErrorCode {
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") return "HTTP_REQUEST_TIMEOUT";
  if (error.code === "HPE_HEADER_OVERFLOW") return "HTTP_HEADERS_TOO_LARGE";
  return "HTTP_BAD_REQUEST";
}

type HostGuard = (request: IncomingMessage) => HttpErrorCode | undefined;

function hostGuard({ hosts, health }: ResolvedHttpOptions): HostGuard {
  const known = hosts === undefined ? undefined : new Set(hosts.map((host) => host.toLowerCase()));
  // Probes ask by address, so the health paths are served under any name.
  const probes = new Set<unknown>(health === false ? [] : [health.live, health.ready, health.startup]);
  return ({ headers: { host }, url }) => {
    if (host === undefined || host === "" || host.includes(",")) return "HTTP_HOST_INVALID";
    if (known === undefined || known.has(withoutPort(host).toLowerCase()) || probes.has(url)) return undefined;
    return "HTTP_HOST_UNKNOWN";
  };
}

const withoutPort = (host: string): string => host.replace(/:\d*$/, "");
