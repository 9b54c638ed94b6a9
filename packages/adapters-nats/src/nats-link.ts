import type { Clock, Deadline, Logger } from "@mega/core";
import { type CallGuard, createCallGuard } from "@mega/core/adapter";
import { BusError } from "@mega/core/bus";
import { errors, type NatsConnection, type Status } from "@nats-io/transport-node";
import { Confirmations } from "./confirmations.ts";
import { discardSocket, dropLink } from "./driver-socket.ts";
import type { NatsClient, NatsLinkEvent } from "./nats-client.ts";
import type { ResolvedNatsOptions } from "./nats-options.ts";
import { Outbox } from "./outbox.ts";
import type { OutgoingMessage } from "./outgoing-message.ts";

export interface NatsLinkParts {
  readonly name: string;
  readonly native: NatsConnection;
  readonly options: ResolvedNatsOptions;
  readonly clock: Clock;
  readonly logger: Logger;
}

type LinkState =
  | { readonly type: "up" }
  | { readonly type: "down"; readonly since: number }
  | { readonly type: "stopping" }
  | { readonly type: "closed" };

/** The connection as the bus uses it: it knows whether the server has got what was sent. */
export class NatsLink implements NatsClient {
  readonly native: NatsConnection;
  readonly guard: CallGuard;
  readonly #parts: NatsLinkParts;
  readonly #confirmations: Confirmations;
  readonly #outbox: Outbox;
  readonly #listeners = new Set<(event: NatsLinkEvent) => void>();
  readonly #onDenied = new Set<(subject: string, cause: Error) => void>();
  #state: LinkState = { type: "up" };
  #reconnects = 0;
  #unconfirmedBytes = 0;

  constructor(parts: NatsLinkParts) {
    const { native, name, options, clock } = parts;
    this.#parts = parts;
    this.native = native;
    this.#confirmations = new Confirmations(native);
    this.#outbox = new Outbox({
      confirmations: this.#confirmations,
      mapFailure,
      send: (subject, message) => {
        this.requireConnected();
        this.#sendNow(subject, message);
      },
    });
    // A lost link is the driver's to mend, which knows when it is up again; a breaker would only prolong the outage.
    this.guard = createCallGuard({ system: "nats", name, limits: options, clock, isTrouble: () => false });
    void this.#watch();
  }

  get isConnected(): boolean {
    return this.#state.type === "up" || this.#state.type === "stopping";
  }

  get reconnects(): number {
    return this.#reconnects;
  }

  get unconfirmedBytes(): number {
    return this.#unconfirmedBytes;
  }

  /** The largest message the server takes, headers included. */
  get maxPayloadBytes(): number {
    return this.native.info?.max_payload ?? Number.POSITIVE_INFINITY;
  }

  get inboxPrefix(): string {
    return this.#parts.options.inboxPrefix;
  }

  onLinkChange(listener: (event: NatsLinkEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls back when the server refuses to take a message on a subject. */
  onDenied(listener: (subject: string, cause: Error) => void): () => void {
    this.#onDenied.add(listener);
    return () => this.#onDenied.delete(listener);
  }

  /** Resolves once the server has the message: what is sent over a link that breaks rejects with `BUS_UNAVAILABLE`. */
  async publish(subject: string, message: OutgoingMessage): Promise<void> {
    this.requireConnected();
    this.#requireRoom(message.bytes);
    this.#unconfirmedBytes += message.bytes;
    try {
      await this.guard.run({ name: "publish" }, () => this.#outbox.post(subject, message));
    } finally {
      this.#unconfirmedBytes -= message.bytes;
    }
  }

  /** Without waiting for the server. */
  send(subject: string, message: OutgoingMessage): void {
    // What was published before goes before.
    this.#outbox.flush();
    this.#sendNow(subject, message);
  }

  #sendNow(subject: string, { payload, headers, reply }: OutgoingMessage): void {
    try {
      this.native.publish(subject, payload, {
        ...(headers !== undefined && { headers }),
        ...(reply !== undefined && { reply }),
      });
    } catch (error) {
      throw mapFailure(error);
    }
  }

  /** Resolves once the server has handled all that was sent before. Rejects with `BUS_FORBIDDEN` if it refused that on `subject`. */
  async confirm(subject?: string): Promise<void> {
    try {
      const { denied } = await this.#confirmations.next();
      const cause = subject === undefined ? undefined : denied.get(subject);
      if (cause !== undefined) throw cause;
    } catch (error) {
      throw mapFailure(error);
    }
  }

  requireConnected(): void {
    if (this.#state.type === "up") return;
    if (this.#state.type === "down")
      throw new BusError("BUS_UNAVAILABLE", "there is no connection to the NATS server; nothing was sent", {
        data: { sent: false },
      });
    throw closed();
  }

  /** Waits until the server has all that was sent, or the deadline passes, then closes. */
  async close({ signal }: Pick<Deadline, "signal">): Promise<void> {
    if (this.#state.type === "closed" || this.#state.type === "stopping") return;
    const wasUp = this.#state.type === "up";
    this.#state = { type: "stopping" };
    if (wasUp && !signal.aborted) {
      const aborted = Promise.withResolvers<void>();
      const onAbort = (): void => aborted.resolve();
      signal.addEventListener("abort", onAbort, { once: true });
      await Promise.race([this.confirm().catch(() => {}), aborted.promise]);
      signal.removeEventListener("abort", onAbort);
    }
    this.#state = { type: "closed" };
    await this.native.close();
    discardSocket(this.native);
    this.guard[Symbol.dispose]();
  }

  #requireRoom(bytes: number): void {
    const { maxUnconfirmedBytes } = this.#parts.options;
    if (this.#unconfirmedBytes + bytes <= maxUnconfirmedBytes) return;
    throw new BusError("BUS_OVERLOADED", "too much waits for the NATS server's confirmation", {
      data: { unconfirmedBytes: this.#unconfirmedBytes, maxUnconfirmedBytes },
    });
  }

  async #watch(): Promise<void> {
    for await (const status of this.native.status()) this.#follow(status);
    // The driver ends by itself only where it cannot go on, such as after an authenticator that threw.
    if (this.#state.type === "closed" || this.#state.type === "stopping") return;
    this.#lose();
    this.#state = { type: "closed" };
    this.#parts.logger.error("the NATS connection has ended for good");
  }

  #follow(status: Status): void {
    const { logger, clock, native } = this.#parts;
    if (status.type === "disconnect") this.#lose();
    else if (status.type === "staleConnection") {
      logger.warn("the NATS server answers no pings; the link is given up");
      dropLink(native);
    } else if (status.type === "reconnect" && this.#state.type === "down") {
      const downMs = clock.monotonicMs() - this.#state.since;
      this.#state = { type: "up" };
      this.#reconnects += 1;
      logger.info({ server: status.server, downMs }, "connected to NATS again");
      this.#tell({ type: "restored", server: status.server, downMs });
    } else if (status.type === "error") this.#hear(status.error);
  }

  #lose(): void {
    this.#confirmations.forget();
    if (this.#state.type !== "up") return;
    this.#state = { type: "down", since: this.#parts.clock.monotonicMs() };
    this.#parts.logger.warn("the link to NATS is lost; connecting again");
    this.#tell({ type: "lost" });
  }

  #hear(error: Error): void {
    if (error instanceof errors.PermissionViolationError && error.operation === "publish") {
      this.#confirmations.deny(error.subject, error);
      for (const listener of this.#onDenied) listener(error.subject, error);
    } else this.#parts.logger.warn({ err: error }, "the NATS server reports an error");
  }

  #tell(event: NatsLinkEvent): void {
    for (const listener of this.#listeners)
      try {
        listener(event);
      } catch (err) {
        this.#parts.logger.error({ err }, "a listener of the NATS link failed");
      }
  }
}

const closed = (): BusError => new BusError("BUS_CLOSED", "the connection to NATS is closed");

/** The driver's failure of a call as the bus's. */
export function mapFailure(error: unknown): unknown {
  if (error instanceof BusError) return error;
  if (error instanceof errors.PermissionViolationError)
    return new BusError("BUS_FORBIDDEN", `the NATS server does not permit this ${error.operation}`, {
      cause: error,
      data: { operation: error.operation },
    });
  if (error instanceof errors.ClosedConnectionError || error instanceof errors.DrainingConnectionError) return closed();
  return new BusError("BUS_UNAVAILABLE", "the link to NATS broke before the server confirmed", {
    cause: error,
    data: { sent: true },
  });
}
