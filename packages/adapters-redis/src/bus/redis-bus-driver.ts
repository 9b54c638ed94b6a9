import { createHash, randomUUID } from "node:crypto";
import { type Clock, isMegaError, type Logger } from "@mega/core";
import {
  type Bus,
  BusError,
  type BusHandler,
  type BusRequestOptions,
  type BusResponder,
  type BusRespondOptions,
  type BusSubscribeOptions,
  type BusSubscription,
  decodeBusData,
  type EncodedBusData,
  encodeBusData,
  Mailbox,
  patternWords,
} from "@mega/core/bus";
import type { RedisEngine } from "../redis-client.ts";
import type { RedisConnection } from "../redis-connection.ts";
import { decodeBusFrame, decodeReply, encodeBusFrame, encodeReply, type ReplyKind } from "./bus-frame.ts";
import { type BusNames, busNames, decodeSubject, encodeSubject, matchesPattern, wireOf } from "./bus-names.ts";
import { type Delivery, nextInTurn, type Receiver, responderQueue } from "./bus-receiver.ts";
import { BusRequests } from "./bus-requests.ts";
import { claimScript, publishScript } from "./bus-scripts.ts";
import type { ResolvedRedisBus } from "./redis-bus-options.ts";
import { Wires } from "./wires.ts";

export interface RedisBusParts {
  readonly options: ResolvedRedisBus;
  readonly client: RedisEngine;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The bus port on publish and subscribe. Publishing uses the client's connection, subscriptions one of their own. */
export class RedisBus implements Bus {
  readonly #parts: RedisBusParts;
  readonly #names: BusNames;
  readonly #connection: RedisConnection;
  readonly #wires: Wires<Receiver>;
  readonly #inboxes: Wires<BusRequests>;
  readonly #receivers = new Set<Receiver>();
  readonly #requests: BusRequests;
  readonly #inbox: string;
  #turn = 0;
  #gaps = 0;
  #isClosed = false;

  constructor(parts: RedisBusParts) {
    const { options, client, clock, logger } = parts;
    this.#parts = parts;
    this.#names = busNames(options.prefix);
    this.#inbox = this.#names.inboxes + randomUUID();
    this.#requests = new BusRequests({ clock, requestTimeoutMs: options.requestTimeoutMs });
    const connection = client.createConnection("bus");
    this.#connection = connection;
    this.#wires = new Wires({
      connection,
      logger,
      onMessage: (receivers, channel, message) => this.#receive([...receivers], channel, message),
    });
    this.#inboxes = new Wires({ connection, logger, onMessage: (_, __, message) => this.#takeReply(message) });
    connection.onLost(() => this.#requests.rejectAll(unavailable(undefined)));
    connection.onReconnected((downMs) => this.#reportGap(downMs));
  }

  get gaps(): number {
    return this.#gaps;
  }

  get isReady(): boolean {
    return this.#connection.isReady;
  }

  get subscriptions(): number {
    return this.#receivers.size;
  }

  async open(signal: AbortSignal): Promise<void> {
    await this.#connection.open(signal);
    await this.#inboxes.add({ name: this.#inbox, isGlob: false }, this.#requests);
  }

  async publish(subject: string, data: unknown): Promise<void> {
    this.#requireOpen();
    await this.#send(encodeSubject(subject), { id: randomUUID(), data: this.#encode(data), inbox: undefined });
  }

  subscribe<T>(pattern: string, handler: BusHandler<T>, options: BusSubscribeOptions = {}): Promise<BusSubscription> {
    if (options.queue === responderQueue) throw new RangeError('subscribe: queue ("") must not be empty');
    const handle = async ({ subject, data }: Delivery): Promise<void> => {
      try {
        await handler({ subject, data: decodeBusData(data) as T });
      } catch (err) {
        this.#parts.logger.error({ err, subject, pattern }, "a bus handler failed");
      }
    };
    return this.#add({ prefix: this.#names.messages, pattern, queue: options.queue, handle }, options);
  }

  respond<T>(pattern: string, responder: BusResponder<T>, options: BusRespondOptions = {}): Promise<BusSubscription> {
    const handle = async (delivery: Delivery): Promise<void> => {
      const { subject, data } = delivery;
      try {
        const answer = await responder({ subject, data: decodeBusData(data) as T });
        this.#reply(delivery, "answer", this.#encode(answer ?? null));
      } catch (err) {
        this.#parts.logger.error({ err, subject, pattern }, "a bus responder failed");
        this.#reply(delivery, "failed", JSON.stringify(isMegaError(err) ? err.code : null));
      }
    };
    return this.#add({ prefix: this.#names.requests, pattern, queue: responderQueue, handle }, options);
  }

  async request<T>(subject: string, data: unknown, options: BusRequestOptions = {}): Promise<T> {
    this.#requireOpen();
    options.signal?.throwIfAborted();
    const channel = encodeSubject(subject);
    const frame = { id: randomUUID(), data: this.#encode(data), inbox: this.#inbox };
    if (!this.#connection.isReady) throw unavailable(undefined);
    const { client } = this.#parts;
    const send = async (): Promise<number | undefined> => {
      const asked = await this.#send(channel, frame);
      // A node of a cluster knows only its own subscriptions.
      return client.isCluster ? undefined : asked;
    };
    return decodeBusData(await this.#requests.ask({ id: frame.id, subject, options, send })) as T;
  }

  /** Refuses new calls, lets handlers finish what waits until the signal aborts, and rejects the requests that are left. */
  async close(signal: AbortSignal): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const drained = Promise.all([...this.#receivers].map(({ mailbox }) => mailbox.drain()));
    const aborted = Promise.withResolvers<void>();
    if (signal.aborted) aborted.resolve();
    signal.addEventListener("abort", () => aborted.resolve(), { once: true });
    await Promise.race([drained, aborted.promise]);
    for (const { mailbox } of this.#receivers) mailbox.close();
    this.#requests.rejectAll(closedError());
    this.#receivers.clear();
    this.#connection.close();
  }

  async #add({ prefix, pattern, queue, handle }: NewReceiver, options: BusRespondOptions): Promise<BusSubscription> {
    this.#requireOpen();
    const { maxPending = this.#parts.options.maxPending, concurrency = 1 } = options;
    const words = patternWords(pattern);
    requirePositive("maxPending", maxPending);
    requirePositive("concurrency", concurrency);
    const mailbox = new Mailbox<Delivery>({ handle, maxPending, concurrency });
    const wire = wireOf(prefix, pattern);
    const receiver: Receiver = { pattern, words, wire, queue, mailbox, maxPending, claims: new Set(), lastTurn: 0 };
    try {
      await this.#wires.add(wire, receiver);
    } catch (cause) {
      throw unavailable(cause);
    }
    this.#receivers.add(receiver);
    return this.#subscriptionOf(receiver);
  }

  #subscriptionOf(receiver: Receiver): BusSubscription {
    const { pattern, mailbox, wire, claims } = receiver;
    return {
      pattern,
      get dropped() {
        return mailbox.dropped;
      },
      unsubscribe: async () => {
        this.#wires.remove(wire, receiver);
        this.#receivers.delete(receiver);
        for (const delivery of mailbox.close()) this.#reply(delivery, "none");
      },
      drain: async () => {
        this.#wires.remove(wire, receiver);
        await Promise.all(claims);
        await mailbox.drain();
        this.#receivers.delete(receiver);
      },
    };
  }

  #receive(receivers: readonly Receiver[], channel: string, message: Buffer): void {
    const { messages, requests } = this.#names;
    const isRequest = channel.startsWith(requests);
    const subject = decodeSubject(channel, isRequest ? requests : messages);
    const frame = decodeBusFrame(message);
    if (subject === undefined || frame === undefined) return;
    const delivery: Delivery = { ...frame, subject, inbox: isRequest ? frame.inbox : undefined };
    const subjectParts = subject.split(".");
    const matching = receivers.filter(({ words }) => matchesPattern(words, subjectParts));
    for (const receiver of matching) if (receiver.queue === undefined) this.#put(receiver, delivery);
    const inQueues = matching.filter(({ queue }) => queue !== undefined);
    const groups = [...Map.groupBy(inQueues, ({ queue, pattern }) => `${queue} ${pattern}`)];
    const offered = groups.filter(([group, members]) => this.#offer(group, members, delivery));
    if (offered.length === 0) this.#reply(delivery, groups.length === 0 ? "none" : "full");
  }

  /** Has one member of a queue ask for the message, if one has room. */
  #offer(group: string, members: readonly Receiver[], delivery: Delivery): boolean {
    const member = nextInTurn(members);
    if (member === undefined) {
      const [full] = members;
      if (full !== undefined) this.#put(full, delivery);
      return false;
    }
    this.#turn += 1;
    member.lastTurn = this.#turn;
    const claim = this.#claim(group, delivery).then(
      (isWon) => {
        member.claims.delete(claim);
        if (isWon && !this.#put(member, delivery)) this.#reply(delivery, "none");
      },
      (err: unknown) => {
        member.claims.delete(claim);
        this.#parts.logger.warn({ err, subject: delivery.subject }, "a message for a queue could not be taken here");
      },
    );
    member.claims.add(claim);
    return true;
  }

  async #claim(group: string, { id, sentAt }: Delivery): Promise<boolean> {
    const { client, options } = this.#parts;
    const place = createHash("sha256").update(group).digest("base64url").slice(0, 22);
    const key = `${this.#names.claims}${id}:${place}`;
    const seconds = options.claimSeconds;
    const won = await client.run("claim", (native) => native.eval(claimScript, 1, key, sentAt, seconds), { waitMs: 0 });
    return won === 1;
  }

  /** At the first drop, then each time the count has doubled: a flood must not become a flood of log lines. */
  #put({ mailbox, pattern }: Receiver, delivery: Delivery): boolean {
    if (mailbox.put(delivery)) return true;
    const { dropped } = mailbox;
    const { subject } = delivery;
    if (dropped > 0 && (dropped & (dropped - 1)) === 0)
      this.#parts.logger.warn({ subject, pattern, dropped }, "a bus subscription is too slow; messages were dropped");
    return false;
  }

  #reply({ id, inbox, subject }: Delivery, kind: ReplyKind, data: EncodedBusData = "null"): void {
    if (inbox === undefined) return;
    const frame = encodeReply({ id, kind, data });
    this.#parts.client
      .run("reply", (native) => native.publish(inbox, frame), { waitMs: 0 })
      .catch((err: unknown) => this.#parts.logger.warn({ err, subject }, "an answer could not be sent"));
  }

  #takeReply(message: Buffer): void {
    const reply = decodeReply(message);
    if (reply !== undefined) this.#requests.take(reply);
  }

  async #send(subject: string, frame: Parameters<typeof encodeBusFrame>[0]): Promise<number> {
    const { messages, requests, route } = this.#names;
    const bytes = encodeBusFrame(frame);
    const forResponders = frame.inbox === undefined ? "" : requests + subject;
    const { client } = this.#parts;
    try {
      return Number(
        await client.run(
          "publish",
          (native) => native.eval(publishScript, 1, route, messages + subject, forResponders, bytes),
          { waitMs: 0 },
        ),
      );
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  #reportGap(downMs: number): void {
    this.#gaps += 1;
    const { logger, options } = this.#parts;
    logger.warn(
      { downMs, subscriptions: this.subscriptions },
      "the bus was cut off; messages sent meanwhile are missed",
    );
    options.onGap?.({ downMs });
  }

  #encode(data: unknown): EncodedBusData {
    return encodeBusData(data, this.#parts.options.maxMessageBytes);
  }

  #requireOpen(): void {
    if (this.#isClosed) throw closedError();
  }
}

interface NewReceiver {
  readonly prefix: string;
  readonly pattern: string;
  readonly queue: string | undefined;
  readonly handle: (delivery: Delivery) => Promise<void>;
}

function requirePositive(option: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`subscribe: ${option} (${value}) must be a positive integer`);
}

const closedError = (): BusError => new BusError("BUS_CLOSED", "the bus is closed");

function unavailable(cause: unknown): BusError {
  const code = isMegaError(cause) ? { code: cause.code } : {};
  const message = "the bus is cut off from its server, or was before the server confirmed";
  return new BusError("BUS_UNAVAILABLE", message, { cause, data: code });
}
