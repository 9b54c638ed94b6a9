import type { ResolvedLimits } from "../server-options.ts";
import type { Connection } from "./connection.ts";

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

  isUserFull(userId: string | undefined): boolean {
    return userId !== undefined && (this.#byUser.get(userId)?.size ?? 0) >= this.#limits.maxConnectionsPerUser;
  }

  add(connection: Connection, address: string): void {
    this.#byId.set(connection.id, { connection, address });
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
  }

  /** The connection has its session: it can be reached by it and by its user. */
  attach(connection: Connection): void {
    this.#bySession.set(connection.sessionId, connection);
    const { userId } = connection.identity;
    if (userId === undefined) return;
    const peers = this.#byUser.get(userId);
    if (peers === undefined) this.#byUser.set(userId, new Set([connection]));
    else peers.add(connection);
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

  #forgetUser(connection: Connection): void {
    const { userId } = connection.identity;
    const peers = userId === undefined ? undefined : this.#byUser.get(userId);
    if (userId === undefined || peers === undefined) return;
    peers.delete(connection);
    if (peers.size === 0) this.#byUser.delete(userId);
  }
}
