import type { Logger } from "@mega/core";
import type { RedisConnection } from "../redis-connection.ts";

/** What the server is asked for: a channel, or a glob of channels. */
export interface WireName {
  readonly name: string;
  readonly isGlob: boolean;
}

interface Wire<Receiver> extends WireName {
  readonly receivers: Set<Receiver>;
  /** Resolves once the server knows of it. */
  confirmed: Promise<void>;
}

export interface WiresOptions<Receiver> {
  readonly connection: RedisConnection;
  readonly logger: Logger;
  readonly onMessage: (receivers: ReadonlySet<Receiver>, channel: string, message: Buffer) => void;
}

/** The subscriptions of one connection. Receivers that want the same share one, and each is found by one alone, so that nothing arrives twice. */
export class Wires<Receiver> {
  readonly #options: WiresOptions<Receiver>;
  readonly #wires = new Map<string, Wire<Receiver>>();

  constructor(options: WiresOptions<Receiver>) {
    this.#options = options;
    const { connection, onMessage } = options;
    connection.driver.on("messageBuffer", (channel: Buffer, message: Buffer) => {
      const wire = this.#wires.get(keyOf({ name: channel.toString(), isGlob: false }));
      if (wire !== undefined) onMessage(wire.receivers, wire.name, message);
    });
    connection.driver.on("pmessageBuffer", (glob: string, channel: Buffer, message: Buffer) => {
      const wire = this.#wires.get(keyOf({ name: String(glob), isGlob: true }));
      if (wire !== undefined) onMessage(wire.receivers, channel.toString(), message);
    });
    connection.onReconnected(() => this.#subscribeAgain());
  }

  /** Resolves once the server knows of it. */
  async add(name: WireName, receiver: Receiver): Promise<void> {
    await this.#options.connection.whenReady();
    const wire = this.#wires.get(keyOf(name)) ?? this.#create(name);
    wire.receivers.add(receiver);
    try {
      await wire.confirmed;
    } catch (error) {
      this.remove(name, receiver);
      throw error;
    }
  }

  remove(name: WireName, receiver: Receiver): void {
    const wire = this.#wires.get(keyOf(name));
    if (wire === undefined || !wire.receivers.delete(receiver) || wire.receivers.size > 0) return;
    this.#wires.delete(keyOf(name));
    const { driver } = this.#options.connection;
    // A connection that is lost has forgotten it anyway.
    (name.isGlob ? driver.punsubscribe(name.name) : driver.unsubscribe(name.name)).catch(() => {});
  }

  #create(name: WireName): Wire<Receiver> {
    const wire: Wire<Receiver> = { ...name, receivers: new Set(), confirmed: this.#subscribe(name) };
    this.#wires.set(keyOf(name), wire);
    return wire;
  }

  async #subscribe({ name, isGlob }: WireName): Promise<void> {
    const { driver } = this.#options.connection;
    await (isGlob ? driver.psubscribe(name) : driver.subscribe(name));
  }

  #subscribeAgain(): void {
    for (const wire of this.#wires.values()) {
      wire.confirmed = this.#subscribe(wire);
      wire.confirmed.catch((err: unknown) =>
        this.#options.logger.error({ err, channel: wire.name }, "could not subscribe again"),
      );
    }
  }
}

const keyOf = ({ name, isGlob }: WireName): string => `${isGlob ? "p" : "c"}${name}`;
