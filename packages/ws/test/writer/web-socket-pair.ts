import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { type ServerOptions, WebSocket, WebSocketServer } from "ws";

/** A real server-side WebSocket and its client, closed with the test. */
export async function openWebSocketPair(
  options: ServerOptions = {},
): Promise<{ readonly server: WebSocket; readonly client: WebSocket }> {
  const http = createServer();
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    ...options,
  });
  const accepted = new Promise<WebSocket>((resolve) => {
    http.on("upgrade", (request, socket, head) => webSockets.handleUpgrade(request, socket, head, resolve));
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  await new Promise((resolve) => client.once("open", resolve));
  const server = await accepted;
  onTestFinished(() => {
    client.terminate();
    server.terminate();
    http.close();
  });
  return { server, client };
}

/** The next `count` messages, as text. */
export function nextMessages(client: WebSocket, count: number): Promise<string[]> {
  return new Promise((resolve) => {
    const seen: string[] = [];
    client.on("message", (data) => {
      seen.push(data.toString());
      if (seen.length === count) resolve(seen);
    });
  });
}
