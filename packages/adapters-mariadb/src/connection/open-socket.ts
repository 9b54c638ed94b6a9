import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { ServerAddress } from "./server-address.ts";

export interface OwnSocket {
  /** For the driver, which calls it when it connects. */
  readonly stream: (give: (error?: Error, stream?: Duplex) => void) => void;
  readonly destroy: () => void;
  readonly onClosed: (listener: () => void) => void;
}

/** A socket to the server that can be destroyed whatever the driver waits for: the driver itself would first ask the server. */
export function openSocket({ host, port }: Pick<ServerAddress, "host" | "port">): OwnSocket {
  let socket: Socket | undefined;
  let isDestroyed = false;
  const listeners: (() => void)[] = [];
  const closed = (): void => {
    for (const listener of listeners.splice(0)) listener();
  };
  return {
    stream(give) {
      if (isDestroyed) return give(new Error("the connection was closed while it was opened"));
      socket = host.startsWith("/") ? connect(host) : connect(port, host);
      socket.setNoDelay(true);
      // The driver takes its own listeners away when it is done, and an error without any would end the process.
      socket.on("error", () => undefined);
      give(undefined, socket);
    },
    destroy() {
      isDestroyed = true;
      // With an error, because the driver hears of nothing else.
      socket?.destroy(new Error("the connection was closed"));
      closed();
    },
    onClosed: (listener) => {
      listeners.push(listener);
    },
  };
}
