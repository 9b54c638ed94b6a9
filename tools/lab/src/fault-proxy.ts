import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

export interface FaultProxyOptions {
  /** Of the server behind the proxy. */
  readonly host: string;
  readonly port: number;
}

/** What happens to bytes: they go on; they wait, for as long as it takes; they are lost, those of both sides or the server's alone. */
type Fate = "pass" | "wait" | "lost" | "answers lost";

/** A TCP link that can be spoilt. Takes effect at once: what is written after the call is treated accordingly. */
export class FaultProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #target: FaultProxyOptions;
  readonly #links = new Set<Link>();
  #fate: Fate = "pass";

  private constructor(server: Server, target: FaultProxyOptions) {
    this.#server = server;
    this.#target = target;
    server.on("connection", (client) => this.#accept(client));
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new FaultProxy(server, options);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return proxy;
  }

  /** Stands before the server that the URL leads to. */
  static before(url: string): Promise<FaultProxy> {
    const { hostname, port } = new URL(url);
    return FaultProxy.start({ host: hostname, port: Number(port) });
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the proxy does not listen");
    return address.port;
  }

  /** The URL with this proxy in the place of the server. */
  through(url: string): string {
    const led = new URL(url);
    led.hostname = "127.0.0.1";
    led.port = String(this.port);
    return led.href;
  }

  /** How many connections clients have to it and have not ended. While bytes wait, the news of an end waits too. */
  get connections(): number {
    return [...this.#links].filter(({ isHeld }) => isHeld).length;
  }

  /** Bytes go on, those that waited first. A connection that has lost bytes stays silent for good. */
  pass(): void {
    this.#decide("pass");
  }

  /** Bytes wait, as before a host that is frozen or a switch that is stuck. */
  freeze(): void {
    this.#decide("wait");
  }

  /** Bytes are lost and no end learns of it: a half-open link. With "answers" the server still hears everything. */
  swallow(which: "all" | "answers" = "all"): void {
    this.#decide(which === "all" ? "lost" : "answers lost");
  }

  /** Resets every connection there is; new ones are let in. */
  cut(): void {
    for (const link of this.#links) link.reset();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.cut();
    await closed;
  }

  #accept(client: Socket): void {
    const server = connect({ ...this.#target, allowHalfOpen: true });
    const link = new Link({ client, server, onClosed: () => this.#links.delete(link) });
    this.#links.add(link);
    link.decide(this.#fate);
  }

  #decide(fate: Fate): void {
    this.#fate = fate;
    for (const link of this.#links) link.decide(fate);
  }
}

interface LinkParts {
  readonly client: Socket;
  readonly server: Socket;
  readonly onClosed: () => void;
}

/** One connection through the proxy: two sockets and a fate. */
class Link {
  readonly #client: Socket;
  readonly #server: Socket;
  #fate: Fate = "pass";
  #open = 2;
  #isHeld = true;

  constructor({ client, server, onClosed }: LinkParts) {
    this.#client = client;
    this.#server = server;
    this.#forward(client, server, () => this.#fate === "lost");
    this.#forward(server, client, () => this.#fate === "lost" || this.#fate === "answers lost");
    const letGo = (): void => {
      this.#isHeld = false;
    };
    client.on("end", letGo).on("close", letGo);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.#open -= 1;
        if (this.#open === 0) onClosed();
        // Behind a half-open link the other side does not learn that this one is gone.
        else if (!this.#hasLost) other.destroy();
      });
    }
  }

  /** Until the client ends it. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  decide(fate: Fate): void {
    if (this.#hasLost) return;
    this.#fate = fate;
    for (const socket of [this.#client, this.#server])
      if (fate === "wait") socket.pause();
      else socket.resume();
  }

  reset(): void {
    this.#fate = "lost";
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  get #hasLost(): boolean {
    return this.#fate === "lost" || this.#fate === "answers lost";
  }

  #forward(from: Socket, to: Socket, isLost: () => boolean): void {
    from.on("data", (bytes) => {
      if (isLost() || to.write(bytes)) return;
      from.pause();
      to.once("drain", () => {
        if (this.#fate !== "wait") from.resume();
      });
    });
    from.on("end", () => {
      if (!isLost()) to.end();
    });
  }
}
