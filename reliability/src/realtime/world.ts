import { type Clock, type Logger, silentLogger } from "@mega/core";
import { createJsonCodec } from "@mega/protocol";
import { createFrameCodec, type Link, type LinkEvents, RealtimeServer } from "@mega/ws/realtime";
import { createRandom, type Random } from "../random.ts";
import { AppClient } from "./app-client.ts";
import { definitions } from "./channels.ts";
import { Duplex } from "./duplex.ts";
import { History } from "./history.ts";
import { Publisher } from "./publisher.ts";
import { createTampering, type Variant } from "./tamper.ts";

const clientNames = ["ada", "bob", "cem", "dan"] as const;
/** Small, so that every limit is met within a minute. */
const limits = { maxBufferedBytes: 3_000, messagesPerSecond: 20, messageBurst: 40, maxDirectBytes: 2_000 };
const timing = { helloTimeoutMs: 2_000, pingIntervalMs: 3_000, resumeTtlMs: 10_000, expiryGraceMs: 2_000 };
const credentialMs = 15_000;

/** One server at a time, some clients, and the network between them. */
export class World {
  readonly clock: Clock;
  readonly random: Random;
  readonly history: History;
  readonly publisher: Publisher;
  readonly clients: readonly AppClient[];
  readonly #codec = createFrameCodec("mega.v1.json", createJsonCodec());
  readonly #duplexes = new Map<string, Duplex>();
  readonly #forbidden = new Set<string>();
  #server: RealtimeServer | undefined;
  #isNetworkUp = true;
  #isTroubled = true;
  #lastDirect = 0;

  constructor(clock: Clock, seed: number, variant: Variant | undefined) {
    this.clock = clock;
    this.random = createRandom(seed);
    this.history = new History(() => clock.monotonicMs());
    this.publisher = new Publisher(() => this.#server, this.history, this.random);
    const tampering = createTampering(variant, this.random);
    this.#server = this.#startServer();
    let commands = 0;
    this.clients = clientNames.slice(0, this.random.between(2, clientNames.length)).map(
      (name) =>
        new AppClient({
          name,
          clock,
          random: this.random,
          history: this.history,
          nextCommand: () => ++commands,
          isTroubled: () => this.#isTroubled,
          connect: (client) => {
            const duplex = new Duplex({
              clock,
              random: this.random,
              client,
              tamper: tampering(name),
              accept: (link) => this.#accept(link, name),
            });
            this.#duplexes.set(name, duplex);
            return duplex.transport();
          },
        }),
    );
  }

  get server(): RealtimeServer | undefined {
    return this.#server;
  }

  /** The connection that a client has, or had last. */
  duplexOf(client: AppClient): Duplex | undefined {
    return this.#duplexes.get(client.name);
  }

  fault(what: string): void {
    this.history.record({ kind: "fault", what });
  }

  setNetwork(isUp: boolean): void {
    this.#isNetworkUp = isUp;
  }

  /** From now on nothing fails; what has failed is made good. */
  pacify(): void {
    this.fault("peace");
    this.#isTroubled = false;
    this.#isNetworkUp = true;
    this.#forbidden.clear();
    this.start();
    for (const client of this.clients) {
      this.duplexOf(client)?.cut();
      client.client.connect();
    }
  }

  /** The process dies: its logs, sessions and connections with it. */
  crash(): void {
    const server = this.#server;
    this.#server = undefined;
    for (const duplex of this.#duplexes.values()) duplex.cut();
    server?.close();
  }

  /** The orderly way: everybody is sent away first. */
  async drain(): Promise<void> {
    const server = this.#server;
    await server?.drain({ perSecond: 40, retryMs: 100 });
    server?.close();
    if (this.#server === server) this.#server = undefined;
  }

  start(): void {
    this.#server ??= this.#startServer();
  }

  forbid(client: AppClient, isForbidden: boolean): void {
    if (isForbidden) this.#forbidden.add(client.name);
    else this.#forbidden.delete(client.name);
  }

  tell(client: AppClient): void {
    const value = ++this.#lastDirect;
    const sessions = this.#server?.sendToUser(client.name, "told", value) ?? 0;
    this.history.record({ kind: "sent", client: client.name, value, sessions });
  }

  #accept(link: Link, address: string): LinkEvents | undefined {
    const identity = { userId: undefined };
    if (!this.#isNetworkUp || this.#server?.refusal({ address, identity }) !== undefined) return undefined;
    return this.#server?.accept(link, { codec: this.#codec, identity, address });
  }

  #startServer(): RealtimeServer {
    const { clock, random, publisher, history } = this;
    return new RealtimeServer({
      channels: definitions as never,
      clock,
      limits,
      timing,
      logger: errorsInto(history),
      nextTurn: (run) => void clock.schedule(0, run),
      authenticateToken: (userId) => ({ userId, expiresAt: clock.now() + credentialMs }),
      context: {
        sim: {
          clock,
          random,
          publisher,
          isAllowed: (user: string, channel: string) => channel !== "room/2" || !this.#forbidden.has(user),
          ran: (command: number) => history.record({ kind: "ran", command }),
        },
      },
    });
  }
}

function errorsInto(history: History): Logger {
  const logger: Logger = {
    ...silentLogger,
    error: (fields: unknown, message?: string) => {
      const about = typeof fields === "object" && fields !== null && "err" in fields ? `: ${String(fields.err)}` : "";
      history.record({ kind: "error", message: `the server logged: ${message ?? String(fields)}${about}` });
    },
    child: () => logger,
  };
  return logger;
}
