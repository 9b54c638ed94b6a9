import type { ResolvedLimits } from "../server-options.ts";
import type { Connection } from "./connection.ts";
import type { Identity } from "./identity.ts";

export type ConnectionRefusal = "process" | "address" | "user";

/** Who is connected: by id, by session, by user and by address, with a limit on each. */
export class ConnectionRegistry {
  readonly #limits: Pick<ResolvedLimits, "maxConnections" | "maxConnectionsPerAddress" | "maxConnectionsPerUser">;
  readonly #byId = new Map<string, { readonly connection: Connection; readonly address: string }>();
  readonly #bySession = new Map<string, Connection>();
  readonly #byUser = new Map<string, Set<Connection>>();
  readonly #perAddress = new Map<string, number>();

  constructor(limits: Pick<ResolvedLimits, "maxConnections" | "maxConnectionsPerAddress" | "maxConnectionsPerUser">) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Why one more connection of this address and user may not be; undefined when it may. */
  refusal(address: string, userId: string | undefined): ConnectionRefusal | undefined {
    if (this.#byId.size >= this.#limits.maxConnections) return "process";
    if ((this.#perAddress.get(address) ?? 0) >= this.#limits.maxConnectionsPerAddress) return "address";
    return this.isUserFull(userId) ? "user" : undefined;
  }

  /** Whether the user has as many connections as one may, `besides` not counted. */
  isUserFull(userId: string | undefined, besides?: Connection): boolean {
    const peers = userId === undefined ? undefined : this.#byUser.get(userId);
    if (peers === undefined) return false;
    const others = besides !== undefined && peers.has(besides) ? peers.size - 1 : peers.size;
    return others >= this.#limits.maxConnectionsPerUser;
  }

  add(connection: Connection, address: string): void {
    this.#byId.set(connection.id, { connection, address });
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
    this.#rememberUser(connection);
  }

  /** A connection that has not said hello shows another identity than the one it came with. */
  identify(connection: Connection, identity: Identity): void {
    this.#forgetUser(connection);
    connection.identity = identity;
    if (this.#byId.has(connection.id)) this.#rememberUser(connection);
  }

  /** The connection has its session and can be reached by it. */
  attach(connection: Connection): void {
    this.#bySession.set(connection.sessionId, connection);
  }

  delete(connection: Connection): void {
    const entry = this.#byId.get(connection.id);
    if (entry === undefined) return;
    this.#byId.delete(connection.id);
    const left = (this.#perAddress.get(entry.address) ?? 1) - 1;
    if (left === 0) this.#perAddress.delete(entry.address);
    else this.#perAddress.set(entry.address, left);
    if (this.#bySession.get(connection.sessionId) === connection) this.#bySession.delete(connection.sessionId);
    this.#forgetUser(connection);
  }

  byId(id: string): Connection | undefined {
    return this.#byId.get(id)?.connection;
  }

  bySession(sessionId: string): Connection | undefined {
    return this.#bySession.get(sessionId);
  }

  /** A copy: closing one of them changes the registry. */
  byUser(userId: string): readonly Connection[] {
    return [...(this.#byUser.get(userId) ?? [])];
  }

  /** A copy, oldest first. */
  all(): readonly Connection[] {
    return [...this.#byId.values()].map(({ connection }) => connection);
  }

  #rememberUser(connection: Connection): void {
    const { userId } = connection.identity;
    if (userId === undefined) return;
    const peers = this.#byUser.get(userId);
    if (peers === undefined) this.#byUser.set(userId, new Set([connection]));
    else peers.add(connection);
  }

  #forgetUser(connection: Connection): void {
    const { userId } = connection.identity;
    const peers = userId === undefined ? undefined : this.#byUser.get(userId);
    if (userId === undefined || peers === undefined) return;
    peers.delete(connection);
    if (peers.size === 0) this.#byUser.delete(userId);
  }
}
