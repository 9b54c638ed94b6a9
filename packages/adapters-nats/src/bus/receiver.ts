import { type Clock, isMegaError, type Logger } from "@mega/core";
import {
  type BusHandler,
  type BusResponder,
  decodeBusData,
  type EncodedBusData,
  Mailbox,
  type MailboxOptions,
} from "@mega/core/bus";
import type { Msg, Subscription } from "@nats-io/transport-node";
import { mapFailure, type NatsLink } from "../nats-link.ts";
import type { OutgoingMessage } from "../outgoing-message.ts";
import type { SubjectSpace } from "./subject-space.ts";
import { encodeRefusal, type Refusal, receivedData } from "./wire.ts";

/** One message for one receiver. */
interface Delivery {
  readonly subject: string;
  readonly data: EncodedBusData;
  /** Set for requests. */
  readonly reply: string | undefined;
}

export interface ReceiverParts {
  readonly link: NatsLink;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly space: SubjectSpace;
  readonly encode: (data: unknown) => OutgoingMessage;
}

/** What a subscription or a responder is to get. */
export interface Reception extends Omit<MailboxOptions<never>, "handle"> {
  readonly pattern: string;
  readonly encodedPattern: string;
  readonly queue: string | undefined;
  readonly role:
    | { readonly type: "subscriber"; readonly handler: BusHandler }
    | { readonly type: "responder"; readonly responder: BusResponder };
}

/** One subscription of the bus, or one responder. */
export class Receiver {
  readonly pattern: string;
  readonly #parts: ReceiverParts;
  readonly #mailbox: Mailbox<Delivery>;
  readonly #subscription: Subscription;
  readonly #isResponder: boolean;
  #failure: Error | undefined;

  /** Resolves once the server knows of it. */
  static async open(parts: ReceiverParts, reception: Reception): Promise<Receiver> {
    const receiver = new Receiver(parts, reception);
    try {
      await parts.link.confirm();
      if (receiver.#failure !== undefined) throw mapFailure(receiver.#failure);
      return receiver;
    } catch (error) {
      receiver.unsubscribe();
      throw error;
    }
  }

  private constructor(parts: ReceiverParts, { pattern, encodedPattern, queue, role, ...limits }: Reception) {
    const { link } = parts;
    this.#parts = parts;
    this.pattern = pattern;
    this.#isResponder = role.type === "responder";
    const handle = (delivery: Delivery): Promise<void> =>
      role.type === "subscriber" ? this.#handle(role.handler, delivery) : this.#answer(role.responder, delivery);
    this.#mailbox = new Mailbox<Delivery>({ ...limits, handle });
    this.#subscription = link.native.subscribe(encodedPattern, {
      ...(queue !== undefined && { queue }),
      callback: (error, message) => (error === null ? this.#take(message) : this.#fail(error)),
    });
  }

  get dropped(): number {
    return this.#mailbox.dropped;
  }

  unsubscribe(): void {
    if (!this.#subscription.isClosed()) this.#subscription.unsubscribe();
    this.close();
  }

  /** What the server sent before it knew is still handled. */
  async drain(): Promise<void> {
    if (!this.#subscription.isClosed()) await this.#subscription.drain().catch(() => {});
    await this.#mailbox.drain();
  }

  close(): void {
    for (const { reply } of this.#mailbox.close()) this.#refuse(reply, { code: "BUS_NO_RESPONDERS" });
  }

  #take(message: Msg): void {
    const { space, logger } = this.#parts;
    const { reply } = message;
    // Only requests have an answer.
    if (this.#isResponder && (reply === undefined || reply === "")) return;
    const subject = space.decode(message.subject);
    if (subject === undefined) return;
    let data: EncodedBusData;
    try {
      data = receivedData(message);
    } catch (err) {
      logger.warn({ err, subject, pattern: this.pattern }, "a message that is not UTF-8 was dropped");
      return this.#refuse(reply, { code: "BUS_HANDLER_FAILED", cause: "BUS_DATA_INVALID" });
    }
    if (this.#mailbox.put({ subject, data, reply })) return;
    this.#reportDrop(subject);
    this.#refuse(reply, { code: "BUS_OVERLOADED" });
  }

  /** The server has ended the subscription. */
  #fail(error: Error): void {
    this.#failure = error;
    this.#parts.logger.error({ err: error, pattern: this.pattern }, "the NATS server ended a subscription");
  }

  async #handle(handler: BusHandler, { subject, data }: Delivery): Promise<void> {
    try {
      await handler({ subject, data: decodeBusData(data) });
    } catch (err) {
      this.#parts.logger.error({ err, subject, pattern: this.pattern }, "a bus handler failed");
    }
  }

  async #answer(responder: BusResponder, { subject, data, reply = "" }: Delivery): Promise<void> {
    const { link, logger, encode } = this.#parts;
    try {
      const answer = await responder({ subject, data: decodeBusData(data) });
      link.send(reply, encode(answer ?? null));
    } catch (err) {
      logger.error({ err, subject, pattern: this.pattern }, "a bus responder failed");
      this.#refuse(reply, { code: "BUS_HANDLER_FAILED", ...(isMegaError(err) && { cause: err.code }) });
    }
  }

  #refuse(reply: string | undefined, refusal: Refusal): void {
    if (!this.#isResponder || reply === undefined || reply === "") return;
    try {
      this.#parts.link.send(reply, encodeRefusal(refusal));
    } catch (err) {
      // Whoever asked finds out by its time-out.
      this.#parts.logger.debug({ err, pattern: this.pattern }, "a refusal could not be sent");
    }
  }

  /** At the first drop, then each time the count has doubled: a flood must not become a flood of log lines. */
  #reportDrop(subject: string): void {
    const { dropped } = this;
    if (dropped > 0 && (dropped & (dropped - 1)) === 0)
      this.#parts.logger.warn(
        { subject, pattern: this.pattern, dropped },
        "a bus subscription is too slow; messages were dropped",
      );
  }
}
