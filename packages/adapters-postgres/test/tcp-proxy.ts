import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A TCP proxy in front of a server that can go silent, or cut what goes through it. */
export interface TcpProxy {
  readonly url: string;
  /** Swallows everything from now on, in both directions, on the links that are open; new ones are served. */
  swallow(): void;
  /** Swallows the answers only: what is sent arrives. */
  swallowAnswers(): void;
  /** Cuts the open links. */
  cut(): void;
}

type LinkMode = "pass" | "swallow" | "swallow-answers";

interface ProxiedLink {
  mode: LinkMode;
  readonly sockets: readonly Socket[];
}

export async function startProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const links = new Set<ProxiedLink>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const link: ProxiedLink = { mode: "pass", sockets: [client, upstream] };
    links.add(link);
    client.on("data", (data) => link.mode !== "swallow" && upstream.write(data));
    upstream.on("data", (data) => link.mode === "pass" && client.write(data));
    const end = (other: Socket) => () => {
      links.delete(link);
      other.destroy();
    };
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      from.on("error", end(to)).on("close", end(to));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const setMode = (mode: LinkMode): void => {
    for (const link of links) link.mode = mode;
  };
  const cut = (): void => {
    for (const { sockets } of links) for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    cut();
    server.close();
  });
  const address = server.address();
  const url = new URL(target);
  url.port = String(typeof address === "object" ? address?.port : "");
  return { url: url.href, swallow: () => setMode("swallow"), swallowAnswers: () => setMode("swallow-answers"), cut };
}
