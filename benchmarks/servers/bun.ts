import { envelopeOf, obey } from "./publications.ts";
import { announce } from "./workload.ts";

interface BunSocket {
  send(data: string | Uint8Array): void;
  subscribe(topic: string): void;
}

interface BunServer {
  readonly port: number;
  publish(topic: string, data: string): void;
  upgrade(request: Request): boolean;
}

/** The part of Bun's interface that is used here: its types would replace those of Node everywhere. */
declare const Bun: {
  gc(isSynchronous: boolean): void;
  serve(options: {
    readonly port: number;
    readonly hostname: string;
    fetch(request: Request, server: BunServer): Response | undefined;
    readonly websocket: {
      open(socket: BunSocket): void;
      message(socket: BunSocket, data: string | Uint8Array): void;
    };
  }): BunServer;
};

const topic = "room";

const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch(request, self) {
    if (request.headers.get("upgrade") === "websocket" && self.upgrade(request)) return undefined;
    const publish = (payloads: readonly string[]): void => {
      for (const payload of payloads) self.publish(topic, envelopeOf(payload));
    };
    return new Response(null, { status: obey(request.url, publish, () => Bun.gc(true)) ? 204 : 404 });
  },
  websocket: {
    open: (socket) => socket.subscribe(topic),
    message: (socket, data) => socket.send(data),
  },
});

announce(server.port);
process.once("SIGTERM", () => process.exit(0));
