import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ClientFleet, type Dialect, ServerProcess, type WebSocketDialect } from "@mega/lab";
import { payloadsOf } from "../servers/publications.ts";
import { nodeVersion, repository, versionOf } from "../src/machine.ts";

/** One way of writing the same server, and how its clients speak. */
export interface Variant {
  readonly name: string;
  readonly file: string;
  readonly args?: readonly string[];
  readonly runtime?: "bun";
  /** The package whose version matters. */
  readonly library: string;
  readonly dialect: Dialect;
}

const echoed = payloadsOf(1, 128)[0] ?? "";

/** One message before the first delivery, as every subscriber sends: a server that has received nothing is a special case of the engine's. */
const plain: WebSocketDialect = { transport: "websocket", path: "/", opening: ["subscribe"], echo: echoed };

const socketIo: WebSocketDialect = {
  transport: "websocket",
  path: "/socket.io/?EIO=4&transport=websocket",
  opening: [null, "40"],
  heartbeat: { question: "2", answer: "3" },
  echo: `421${JSON.stringify(["echo", echoed])}`,
};

const hello = JSON.stringify({ t: "hello", v: [1, 1] });
const subscribe = JSON.stringify({ t: "sub", id: 1, ch: "room/1" });

const mega: WebSocketDialect = {
  transport: "websocket",
  path: "/live",
  headers: { "sec-websocket-protocol": "mega.v1.json" },
  opening: [hello, subscribe],
  echo: JSON.stringify({ t: "req", id: 2, ch: "room/1", m: "echo", d: echoed }),
};

/** Asks for what browsers ask for. */
const compressed = (dialect: WebSocketDialect): WebSocketDialect => ({
  ...dialect,
  headers: { ...dialect.headers, "sec-websocket-extensions": "permessage-deflate; client_max_window_bits" },
});

const variant = (name: string, library: string, rest: Omit<Variant, "name" | "library">): Variant => ({
  name,
  library,
  ...rest,
});

export const names = {
  control: "ws.send loop",
  limit: "merged frames",
  socketIo: "Socket.IO",
  bun: "Bun",
  mega: "@mega/ws",
};

const control = variant(names.control, "ws", { file: "ws.ts", args: ["send"], dialect: plain });
const ours = variant(names.mega, "@mega/ws", { file: "mega-ws.ts", dialect: mega });

/** The control comes first: the others' ratios are to it. */
export const servers: readonly Variant[] = [
  control,
  variant(names.limit, "ws", { file: "ws.ts", args: ["merged"], dialect: plain }),
  variant(names.socketIo, "socket.io", { file: "socket-io.ts", dialect: socketIo }),
  variant(names.bun, "bun", { file: "bun.ts", runtime: "bun", dialect: plain }),
  ours,
];

export const eventStreams: readonly Variant[] = [
  variant("response.write loop", "node:http", {
    file: "event-stream.ts",
    dialect: { transport: "event-stream", path: "/events", openingEvents: 1 },
  }),
  variant("@mega/ws, event stream", "@mega/ws", {
    file: "mega-ws.ts",
    dialect: {
      transport: "event-stream",
      path: "/live",
      hello,
      subscription: { keyHeader: "mega-stream", body: subscribe },
      openingEvents: 3,
    },
  }),
];

export const compressing: readonly Variant[] = [
  variant("ws.send loop, deflate", "ws", { file: "ws.ts", args: ["deflate"], dialect: compressed(plain) }),
  variant("@mega/ws, deflate", "@mega/ws", { file: "mega-ws.ts", args: ["deflate"], dialect: compressed(mega) }),
];

/** What has nobody but `ws.send` and us to be compared with under clients that never read. */
export const unread: readonly Variant[] = [control, ours];

/** The same connections as the control: measuring them twice says nothing. */
export const withoutLimit = servers.filter(({ name }) => name !== names.limit);

const nodeFlags = ["--disable-warning=ExperimentalWarning", "--expose-gc"];

const bunProgram = (): string => fileURLToPath(new URL("bin/bun.exe", import.meta.resolve("bun/package.json")));

function startServer({ file, args = [], runtime }: Variant): Promise<ServerProcess> {
  const command = [join(repository, "benchmarks/servers", file), ...args];
  const env = { NODE_ENV: "production" };
  return ServerProcess.start(
    runtime === "bun" ? { program: bunProgram(), args: command, env } : { args: [...nodeFlags, ...command], env },
  );
}

export const versionsOf = ({ library }: Variant): Readonly<Record<string, string>> => ({
  node: nodeVersion,
  ...(library.startsWith("node:") ? {} : { [library]: versionOf(library) }),
});

/** A running server with its clients. */
export class Served implements AsyncDisposable {
  readonly variant: Variant;
  readonly server: ServerProcess;
  readonly fleet: ClientFleet;

  private constructor(variantOf: Variant, server: ServerProcess) {
    this.variant = variantOf;
    this.server = server;
    this.fleet = new ClientFleet({ port: server.port, dialect: variantOf.dialect });
  }

  static async start(each: Variant, clients = 0): Promise<Served> {
    const served = new Served(each, await startServer(each));
    try {
      if (clients > 0) await served.fleet.run({ kind: "connect", count: clients });
      return served;
    } catch (error) {
      await served[Symbol.asyncDispose]();
      throw new Error(`${each.name} took no clients`, { cause: error });
    }
  }

  /** Frees what the server does not use any more. */
  async collect(): Promise<void> {
    await fetch(`http://127.0.0.1:${this.server.port}/collect`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fleet[Symbol.asyncDispose]();
    await this.server.stop("SIGTERM", 5_000);
  }
}
