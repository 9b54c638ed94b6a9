import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** What takes connections that leave HTTP: the API of a WebSocket server, as an HTTP server mounts it. */
export interface UpgradeHandler {
  /** Owns the socket from here on, also when it refuses. Never throws. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Answers plain requests to the same path, for clients that cannot upgrade. Owns the response from here on. Never throws. */
  handleRequest?(request: IncomingMessage, response: ServerResponse): void;
}

export const isUpgradeHandler = (api: unknown): api is UpgradeHandler =>
  typeof api === "object" && api !== null && "handleUpgrade" in api && typeof api.handleUpgrade === "function";
