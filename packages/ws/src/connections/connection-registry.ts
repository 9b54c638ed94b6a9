import type { ResolvedLimits } from "../server-options.ts";
import { Connection } from "./connection.ts";
import type { Identity } from "./identity.ts";
import type { Peer } from "./peer.ts";

export type ConnectionRefusal = "process" | "address" | "user";

/** Who is connected: by id, by session, by user and by address, with a limit on each. */
export class ConnectionRegistry {
  readonly #limits: Pick<ResolvedLimits, "maxConnections" | "maxConnectionsPerAddress" | "maxConnectionsPerUser">;
  readonly #byId = new Map<string, { readonly peer: Peer; readonly address: string }>();
  readonly #bySession = new Map<string, Connection>();
  readonly #byUser = new Map<string, Set<Peer>>();
  readonly #perAddress = new Map<string, number>();
  /** Places of connections that are still being let in. */
  #reserved = 0;

  constructor(limits: Pick<ResolvedLimits, "maxConnections" | "maxConnectionsPerAddress" | "maxConnectionsPerUser">) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Why one more connection of this address and user may not be; undefined when it may. */
  refusal(address: string, userId: string | undefined): ConnectionRefusal | undefined {
    if (this.#byId.size + this.#reserved >= this.#limits.maxConnections) return "process";
    if ((this.#perAddress.get(address) ?? 0) >= this.#limits.maxConnectionsPerAddress) return "address";
    return this.isUserFull(userId) ? "user" : undefined;
  }

  /** Whether the user has as many connections as one may, `besides` not counted. */
  isUserFull(userId: string | undefined, besides?: Peer): boolean {
    const peers = userId === undefined ? undefined : this.#byUser.get(userId);
    if (peers === undefined) return false;
    const others = besides !== undefined && peers.has(besides) ? peers.size - 1 : peers.size;
    return others >= this.#limits.maxConnectionsPerUser;
  }

  /** Keeps a place while somebody is being authenticated, so that the limits hold for those who come in meanwhile. Returns how to give it back. */
  reserve(address: string): () => void {
    let isHeld = true;
    this.#reserved += 1;
    this.#count(address, 1);
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#reserved -= 1;
      this.#count(address, -1);
    };
  }

  add(peer: Peer, address: string): void {
    this.#byId.set(peer.id, { peer, address });
    this.#count(address, 1);
    this.#rememberUser(peer);
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

  delete(peer: Peer): void {
    const entry = this.#byId.get(peer.id);
    if (entry === undefined) return;
    this.#byId.delete(peer.id);
    this.#count(entry.address, -1);
    if (peer instanceof Connection && this.#bySession.get(peer.sessionId) === peer) {
      this.#bySession.delete(peer.sessionId);
    }
    this.#forgetUser(peer);
  }

  /** A connection of the protocol. */
  byId(id: string): Connection | undefined {
    const peer = this.#byId.get(id)?.peer;
    return peer instanceof Connection ? peer : undefined;
  }

  bySession(sessionId: string): Connection | undefined {
    return this.#bySession.get(sessionId);
  }

  /** A copy: closing one of them changes the registry. */
  byUser(userId: string): readonly Peer[] {
    return [...(this.#byUser.get(userId) ?? [])];
  }

  /** A copy, oldest first. */
  all(): readonly Peer[] {
    return [...this.#byId.values()].map(({ peer }) => peer);
  }

  #count(address: string, by: 1 | -1): void {
    const count = (this.#perAddress.get(address) ?? 0) + by;
    if (count > 0) this.#perAddress.set(address, count);
    else this.#perAddress.delete(address);
  }

  #rememberUser(peer: Peer): void {
    const { userId } = peer.identity;
    if (userId === undefined) return;
    const peers = this.#byUser.get(userId);
    if (peers === undefined) this.#byUser.set(userId, new Set([peer]));
    else peers.add(peer);
  }

  #forgetUser(peer: Peer): void {
    const { userId } = peer.identity;
    const peers = userId === undefined ? undefined : this.#byUser.get(userId);
    if (userId === undefined || peers === undefined) return;
    peers.delete(peer);
    if (peers.size === 0) this.#byUser.delete(userId);
  }
}
