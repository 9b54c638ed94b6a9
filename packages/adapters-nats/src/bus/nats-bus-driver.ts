import type { Clock, Logger } from "@mega/core";
import { type CallGuard, createCallGuard } from "@mega/core/adapter";
import {
  BusError,
  type BusHandler,
  type BusRequestOptions,
  type BusResponder,
  type BusRespondOptions,
  type BusSubscribeOptions,
  type BusSubscription,
} from "@mega/core/bus";
import type { NatsLink } from "../nats-link.ts";
import type { OutgoingMessage } from "../outgoing-message.ts";
import type { NatsBus, NatsBusGap } from "./nats-bus-api.ts";
import type { ResolvedNatsBusOptions } from "./nats-bus-options.ts";
import { PendingRequests } from "./pending-requests.ts";
import { Receiver, type ReceiverParts, type Reception } from "./receiver.ts";
import { createSubjectSpace, queueName } from "./subject-space.ts";
import { encodeMessage } from "./wire.ts";

export interface NatsBusParts extends Omit<ResolvedNatsBusOptions, "connection" | "prefix"> {
  readonly name: string;
  readonly prefix: string;
  readonly link: NatsLink;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class NatsBusDriver implements NatsBus {
  readonly #parts: NatsBusParts;
  readonly #receiverParts: ReceiverParts;
  readonly #receivers = new Set<Receiver>();
  readonly #requests: PendingRequests;
  readonly #requestGuard: CallGuard;
  readonly #gapListeners = new Set<(gap: NatsBusGap) => void>();
  readonly #stopListening: () => void;
  #gaps = 0;
  #isClosed = false;

  constructor(parts: NatsBusParts) {
    const { link, clock, logger, name, prefix, requestTimeoutMs, maxRequests } = parts;
    this.#parts = parts;
    const space = createSubjectSpace(prefix);
    this.#receiverParts = { link, clock, logger, space, encode: (data) => this.#encode(data) };
    this.#requests = new PendingRequests({ link, clock, requestTimeoutMs });
    // A request has a time-out of its own, and a slow responder says nothing about the server.
    this.#requestGuard = createCallGuard({
      system: "nats",
      name,
      limits: { timeoutMs: 0, capacity: maxRequests },
      clock,
      isTrouble: () => false,
    });
    this.#stopListening = link.onLinkChange((event) => {
      if (event.type === "restored") this.#reportGap(event.downMs);
    });
  }

  get subscriptions(): number {
    return this.#receivers.size;
  }

  get requests(): number {
    return this.#requests.size;
  }

  get gaps(): number {
    return this.#gaps;
  }

  onGap(listener: (gap: NatsBusGap) => void): () => void {
    this.#gapListeners.add(listener);
    return () => this.#gapListeners.delete(listener);
  }

  async publish(subject: string, data: unknown): Promise<void> {
    this.#requireOpen();
    const encodedSubject = this.#receiverParts.space.encodeSubject("messages", subject);
    await this.#parts.link.publish(encodedSubject, this.#encode(data));
  }

  async subscribe<T>(
    pattern: string,
    handler: BusHandler<T>,
    options: BusSubscribeOptions = {},
  ): Promise<BusSubscription> {
    const { queue } = options;
    if (queue === "") throw new RangeError('subscribe: queue ("") must not be empty');
    return this.#add(options, {
      pattern,
      encodedPattern: this.#receiverParts.space.encodePattern("messages", pattern),
      queue: queue === undefined ? undefined : queueName("subscribers", queue, pattern),
      role: { type: "subscriber", handler: handler as BusHandler },
    });
  }

  async respond<T>(
    pattern: string,
    responder: BusResponder<T>,
    options: BusRespondOptions = {},
  ): Promise<BusSubscription> {
    return this.#add(options, {
      pattern,
      encodedPattern: this.#receiverParts.space.encodePattern("requests", pattern),
      queue: queueName("responders", "", pattern),
      role: { type: "responder", responder: responder as BusResponder },
    });
  }

  async request<T>(subject: string, data: unknown, options: BusRequestOptions = {}): Promise<T> {
    this.#requireOpen();
    options.signal?.throwIfAborted();
    const { space } = this.#receiverParts;
    const question = {
      subject,
      encodedSubject: space.encodeSubject("requests", subject),
      copySubject: space.encodeSubject("messages", subject),
      message: this.#encode(data),
    };
    this.#parts.link.requireConnected();
    return (await this.#requestGuard.run({ name: "request" }, () => this.#requests.ask(question, options))) as T;
  }

  /** Refuses new calls, lets handlers finish what waits until the signal aborts, and rejects the requests that are left. */
  async close(signal: AbortSignal): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopListening();
    const drained = Promise.all([...this.#receivers].map((receiver) => receiver.drain()));
    const aborted = Promise.withResolvers<void>();
    if (signal.aborted) aborted.resolve();
    signal.addEventListener("abort", () => aborted.resolve(), { once: true });
    await Promise.race([drained, aborted.promise]);
    for (const receiver of this.#receivers) receiver.close();
    this.#receivers.clear();
    this.#requests.close();
    this.#requestGuard[Symbol.dispose]();
  }

  async #add(
    { maxPending = this.#parts.maxPending, concurrency = 1 }: BusRespondOptions,
    reception: Omit<Reception, "maxPending" | "concurrency">,
  ): Promise<BusSubscription> {
    this.#requireOpen();
    requirePositive("maxPending", maxPending);
    requirePositive("concurrency", concurrency);
    this.#parts.link.requireConnected();
    const receiver = await Receiver.open(this.#receiverParts, { ...reception, maxPending, concurrency });
    if (this.#isClosed) {
      receiver.unsubscribe();
      throw closedError();
    }
    this.#receivers.add(receiver);
    return {
      pattern: receiver.pattern,
      get dropped() {
        return receiver.dropped;
      },
      unsubscribe: async () => {
        this.#receivers.delete(receiver);
        receiver.unsubscribe();
      },
      drain: async () => {
        await receiver.drain();
        this.#receivers.delete(receiver);
      },
    };
  }

  #reportGap(downMs: number): void {
    const { logger } = this.#parts;
    const gap = { downMs, subscriptions: this.#receivers.size };
    this.#gaps += 1;
    if (gap.subscriptions > 0) logger.warn({ ...gap }, "messages of the bus may have been missed");
    for (const listener of this.#gapListeners)
      try {
        listener(gap);
      } catch (err) {
        logger.error({ err }, "a listener of the bus's gaps failed");
      }
  }

  #encode(data: unknown): OutgoingMessage {
    return encodeMessage(data, this.#parts.maxMessageBytes, this.#parts.link.maxPayloadBytes);
  }

  #requireOpen(): void {
    if (this.#isClosed) throw closedError();
  }
}

function requirePositive(option: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`subscribe: ${option} (${value}) must be a positive integer`);
}

const closedError = (): BusError => new BusError("BUS_CLOSED", "the bus is closed");
