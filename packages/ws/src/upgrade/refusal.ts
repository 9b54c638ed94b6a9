import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

// Not by `import`: that reads every export of the module, and with them loads Node's fetch and WebSocket, 12 MB.
const { STATUS_CODES } = process.getBuiltinModule("node:http");

/** Why a request to connect is answered by HTTP instead of a connection. */
export type UpgradeErrorCode =
  | "WS_REQUEST_INVALID"
  | "WS_SUBPROTOCOL_UNKNOWN"
  | "WS_CREDENTIALS_REFUSED"
  | "WS_ORIGIN_REFUSED"
  | "WS_PATH_UNKNOWN"
  | "WS_STREAM_UNKNOWN"
  | "WS_MESSAGE_TOO_BIG"
  | "WS_USER_LIMIT"
  | "WS_ADDRESS_LIMIT"
  | "WS_PROCESS_LIMIT"
  | "WS_AUTHENTICATION_FAILED"
  | "WS_DRAINING";

export interface Refusal {
  readonly code: UpgradeErrorCode;
  /** How long to stay away, where coming back may help. */
  readonly retryMs?: number;
}

const refusals: Readonly<Record<UpgradeErrorCode, { readonly status: number; readonly title: string }>> = {
  WS_REQUEST_INVALID: { status: 400, title: "The request to connect is malformed." },
  WS_SUBPROTOCOL_UNKNOWN: { status: 400, title: "No sub-protocol of this server was offered." },
  WS_CREDENTIALS_REFUSED: { status: 401, title: "The credential is missing or was refused." },
  WS_ORIGIN_REFUSED: { status: 403, title: "Pages of this origin may not connect." },
  WS_PATH_UNKNOWN: { status: 404, title: "Nothing takes connections here." },
  WS_STREAM_UNKNOWN: { status: 404, title: "The stream has ended." },
  WS_MESSAGE_TOO_BIG: { status: 413, title: "The message is too big." },
  WS_USER_LIMIT: { status: 429, title: "This user has too many connections." },
  WS_ADDRESS_LIMIT: { status: 429, title: "This address has too many connections." },
  WS_PROCESS_LIMIT: { status: 503, title: "The server has too many connections." },
  WS_AUTHENTICATION_FAILED: { status: 503, title: "The credential could not be checked." },
  WS_DRAINING: { status: 503, title: "The server is going away." },
};

function describe({ code, retryMs }: Refusal) {
  const { status, title } = refusals[code];
  const body = JSON.stringify({ type: `urn:problem:${code}`, title, status, code });
  const headers: Record<string, string> = {
    "content-type": "application/problem+json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    "cache-control": "no-store",
    connection: "close",
  };
  if (retryMs !== undefined) headers["retry-after"] = String(Math.ceil(retryMs / 1_000));
  return { status, headers, body };
}

/** Answers an upgrade that will not be. */
export function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  const { status, headers, body } = describe(refusal);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.once("finish", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
}

/** Answers a plain request that will not become a stream. */
export function refuseRequest(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const { status, headers, body } = describe(refusal);
  request.resume();
  response.writeHead(status, headers);
  response.end(body);
}
