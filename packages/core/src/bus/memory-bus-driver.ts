import type { Clock } from "../clock.ts";
import type { Logger } from "../logger.ts";
import { isMegaError } from "../mega-error.ts";
import type {
  Bus,
  BusHandler,
  BusRequestOptions,
  BusResponder,
  BusRespondOptions,
  BusSubscribeOptions,
  BusSubscription,
} from "./bus.ts";
import { decodeBusData, type EncodedBusData, encodeBusData } from "./bus-data.ts";
import { BusError } from "./bus-error.ts";
import { Mailbox } from "./mailbox.ts";
import type { MemoryBusOptions } from "./memory-bus-options.ts";
import { PendingRequest } from "./pending-request.ts";
import { patternWords, subjectWords } from "./subject.ts";
import { SubjectTree } from "./subject-tree.ts";

export interface MemoryBusParts extends Required<MemoryBusOptions> {
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Delivery {
  readonly subject: string;
  readonly data: EncodedBusData;
  /** Set for requests. */
  readonly request: PendingRequest | undefined;
}

/** One subscription, or one responder. */
interface Receiver {
  readonly pattern: string;
  readonly role: "subscriber" | "responder";
  readonly queue: string | undefined;
  readonly mailbox: Mailbox<Delivery>;
  /** When it last got a message as one of a queue. */
  lastTurn: number;
}

/** All responders to one pattern share a queue of this name; no subscriber can ask for it. */
const responderQueue = "";

export class MemoryBus implements Bus {
  readonly #parts: MemoryBusParts;
  readonly #tree = new SubjectTree<Receiver>();
  readonly #receivers = new Set<Receiver>();
  readonly #requests = new Set<PendingRequest>();
  #turn = 0;
  #isClosed = false;

  constructor(parts: MemoryBusParts) {
    this.#parts = parts;
  }

  get subscriptions(): number {
    return this.#receivers.size;
  }

  async publish(subject: string, data: unknown): Promise<void> {
    this.#requireOpen();
    const words = subjectWords(subject);
    this.#deliver(words, { subject, data: this.#encode(data), request: undefined });
  }

  async subscribe<T>(
    pattern: string,
    handler: BusHandler<T>,
    options: BusSubscribeOptions = {},
  ): Promise<BusSubscription> {
    if (options.queue === responderQueue) throw new RangeError('subscribe: queue ("") must not be empty');
    const handle = async ({ subject, data }: Delivery): Promise<void> => {
      try {
        await handler({ subject, data: decodeBusData(data) as T });
      } catch (err) {
        this.#parts.logger.error({ err, subject, pattern }, "a bus handler failed");
      }
    };
    return this.#add({ pattern, role: "subscriber", queue: options.queue }, handle, options);
  }

  async respond<T>(
    pattern: string,
    responder: BusResponder<T>,
    options: BusRespondOptions = {},
  ): Promise<BusSubscription> {
    const handle = async ({ subject, data, request }: Delivery): Promise<void> => {
      try {
        const answer = await responder({ subject, data: decodeBusData(data) as T });
        request?.resolve(this.#encode(answer ?? null));
      } catch (err) {
        this.#parts.logger.error({ err, subject, pattern }, "a bus responder failed");
        request?.reject(responderFailed(subject, err));
      }
    };
    return this.#add({ pattern, role: "responder", queue: responderQueue }, handle, options);
  }

  async request<T>(subject: string, data: unknown, options: BusRequestOptions = {}): Promise<T> {
    this.#requireOpen();
    options.signal?.throwIfAborted();
    const words = subjectWords(subject);
    const { clock, requestTimeoutMs } = this.#parts;
    const encoded = this.#encode(data);
    const request = new PendingRequest({ subject, clock, timeoutMs: requestTimeoutMs, ...options });
    this.#requests.add(request);
    try {
      const { asked, taken } = this.#deliver(words, { subject, data: encoded, request });
      if (asked === 0) request.reject(new BusError("BUS_NO_RESPONDERS", `nobody answers requests on ${subject}`));
      else if (taken === 0) request.reject(new BusError("BUS_OVERLOADED", `too many requests wait on ${subject}`));
      return decodeBusData(await request.answer) as T;
    } finally {
      this.#requests.delete(request);
    }
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
    for (const request of this.#requests) request.reject(closedError());
    this.#receivers.clear();
  }

  #add(
    parts: Omit<Receiver, "mailbox" | "lastTurn">,
    handle: (delivery: Delivery) => Promise<void>,
    { maxPending = this.#parts.maxPending, concurrency = 1 }: BusRespondOptions,
  ): BusSubscription {
    this.#requireOpen();
    const words = patternWords(parts.pattern);
    requirePositive("maxPending", maxPending);
    requirePositive("concurrency", concurrency);
    const mailbox = new Mailbox<Delivery>({ handle, maxPending, concurrency });
    const receiver: Receiver = { ...parts, mailbox, lastTurn: 0 };
    this.#tree.add(words, receiver);
    this.#receivers.add(receiver);
    return {
      pattern: parts.pattern,
      get dropped() {
        return mailbox.dropped;
      },
      unsubscribe: async () => {
        this.#tree.remove(words, receiver);
        this.#receivers.delete(receiver);
        for (const { request, subject } of mailbox.close())
          request?.reject(new BusError("BUS_NO_RESPONDERS", `the responder on ${subject} has gone`));
      },
      drain: async () => {
        this.#tree.remove(words, receiver);
        await mailbox.drain();
        this.#receivers.delete(receiver);
      },
    };
  }

  /** How many responders there were to ask, and how many of them took it. */
  #deliver(words: readonly string[], delivery: Delivery): { readonly asked: number; readonly taken: number } {
    let asked = 0;
    let taken = 0;
    for (const receiver of this.#choose(this.#tree.match(words))) {
      const isResponder = receiver.role === "responder";
      if (isResponder && delivery.request === undefined) continue;
      const isTaken = receiver.mailbox.put(isResponder ? delivery : { ...delivery, request: undefined });
      if (isResponder) {
        asked += 1;
        taken += isTaken ? 1 : 0;
      }
      if (!isTaken) this.#reportDrop(receiver, delivery.subject);
    }
    return { asked, taken };
  }

  /** Everyone outside of queues, and one of each queue, in turn, of those that have room. */
  #choose(matching: readonly Receiver[]): readonly Receiver[] {
    const chosen = matching.filter(({ queue }) => queue === undefined);
    if (chosen.length === matching.length) return chosen;
    const inQueues = matching.filter(({ queue }) => queue !== undefined);
    for (const members of Map.groupBy(inQueues, ({ queue, pattern }) => `${queue} ${pattern}`).values()) {
      const free = members.filter(({ mailbox }) => !mailbox.isFull);
      const candidates = free.length > 0 ? free : members;
      const next = candidates.reduce((first, each) => (each.lastTurn < first.lastTurn ? each : first));
      this.#turn += 1;
      next.lastTurn = this.#turn;
      chosen.push(next);
    }
    return chosen;
  }

  /** At the first drop, then each time the count has doubled: a flood must not become a flood of log lines. */
  #reportDrop({ pattern, mailbox: { dropped } }: Receiver, subject: string): void {
    if (dropped > 0 && (dropped & (dropped - 1)) === 0)
      this.#parts.logger.warn({ subject, pattern, dropped }, "a bus subscription is too slow; messages were dropped");
  }

  #encode(data: unknown): EncodedBusData {
    return encodeBusData(data, this.#parts.maxMessageBytes);
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

const responderFailed = (subject: string, cause: unknown): BusError =>
  new BusError("BUS_HANDLER_FAILED", `the responder on ${subject} failed`, {
    cause,
    data: isMegaError(cause) ? { code: cause.code } : {},
  });
