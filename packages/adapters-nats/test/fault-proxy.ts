import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A link that can be cut without a word: nothing more passes, and no end is told. */
export interface FaultProxy {
  readonly url: string;
  /** Connections to it that are open. */
  readonly open: number;
  cut(): void;
  /** New connections work again; those that were cut stay so. */
  mend(): void;
}

export async function startFaultProxy(targetUrl: string): Promise<FaultProxy> {
  const target = new URL(targetUrl);
  const sockets = new Set<Socket>();
  const clients = new Set<Socket>();
  const silent = new Set<Socket>();
  /** Still read, so that its own end is noticed here. */
  const swallow = (socket: Socket): void => {
    silent.add(socket);
    socket.resume();
  };
  let isCut = false;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    clients.add(client);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => {});
      from.on("close", () => {
        sockets.delete(from);
        clients.delete(from);
        if (!silent.has(from)) to.destroy();
      });
      if (isCut) swallow(from);
      else from.pipe(to);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = new URL(targetUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    get open() {
      return clients.size;
    },
    cut() {
      isCut = true;
      for (const socket of sockets) {
        socket.unpipe();
        swallow(socket);
      }
    },
    mend() {
      isCut = false;
    },
  };
}
