import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Line {
  readonly url: string;
  /** Ends every connection and takes no new one. */
  cut(): void;
  /** From now on takes new connections and carries nothing. */
  hold(): void;
  restore(): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A network between a browser and the server that a test can cut. */
export async function startLine(target: string): Promise<Line> {
  const { port, hostname } = new URL(target);
  const sockets = new Set<Socket>();
  let state: "open" | "held" | "cut" = "open";
  const end = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const cut = (): void => {
    state = "cut";
    end();
  };
  const server = createServer((near) => {
    if (state === "cut") return void near.destroy();
    if (state === "held") {
      sockets.add(near);
      near.on("error", () => {});
      return void near.on("close", () => sockets.delete(near));
    }
    const far = connect(Number(port), hostname);
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    hold: () => {
      state = "held";
    },
    restore: () => {
      // What was taken and never carried does not come to life: it ends, and whoever waits tries again.
      if (state === "held") end();
      state = "open";
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
