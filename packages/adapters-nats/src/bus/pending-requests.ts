import type { Clock } from "@mega/core";
import { BusError, type BusRequestOptions, decodeBusData, PendingRequest } from "@mega/core/bus";
import { createInbox, type Msg } from "@nats-io/transport-node";
import { mapFailure, type NatsLink } from "../nats-link.ts";
import type { OutgoingMessage } from "../outgoing-message.ts";
import { receivedData, refusalOf } from "./wire.ts";

export interface PendingRequestsOptions {
  readonly link: NatsLink;
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
}

export interface Question {
  readonly subject: string;
  /** As NATS knows it. */
  readonly encodedSubject: string;
  /** What subscribers get of it. */
  readonly copySubject: string;
  readonly message: OutgoingMessage;
}

interface Waiting {
  readonly question: Question;
  readonly request: PendingRequest;
}

/** Requests under way. All answers come to one subscription. */
export class PendingRequests {
  readonly #options: PendingRequestsOptions;
  readonly #waiting = new Map<string, Waiting>();
  readonly #stopListening: readonly (() => void)[];
  #inbox: Promise<string> | undefined;
  #nextId = 0;

  constructor(options: PendingRequestsOptions) {
    const { link } = options;
    this.#options = options;
    this.#stopListening = [
      // An answer that is sent meanwhile is lost, so waiting for it would only take longer.
      link.onLinkChange(({ type }) => {
        if (type === "lost") this.rejectAll(mapFailure(new Error("the link was lost")));
      }),
      link.onDenied((subject, cause) => {
        for (const { question, request } of this.#waiting.values())
          if (question.encodedSubject === subject) request.reject(mapFailure(cause));
      }),
    ];
  }

  get size(): number {
    return this.#waiting.size;
  }

  async ask(question: Question, options: BusRequestOptions): Promise<unknown> {
    const { link, clock, requestTimeoutMs } = this.#options;
    const { subject, encodedSubject, copySubject, message } = question;
    const request = new PendingRequest({ subject, clock, timeoutMs: requestTimeoutMs, ...options });
    // It may be rejected while the inbox is opened, before anybody waits for it.
    request.answer.catch(() => {});
    const id = (this.#nextId++).toString(36);
    this.#waiting.set(id, { question, request });
    try {
      const inbox = await Promise.race([this.#openInbox(), request.answer.then(() => "")]);
      link.send(copySubject, message);
      link.send(encodedSubject, { ...message, reply: `${inbox}.${id}` });
      return decodeBusData(await request.answer);
    } catch (error) {
      request.reject(error);
      throw error;
    } finally {
      this.#waiting.delete(id);
    }
  }

  rejectAll(reason: unknown): void {
    for (const { request } of this.#waiting.values()) request.reject(reason);
  }

  close(): void {
    for (const stop of this.#stopListening) stop();
    this.rejectAll(new BusError("BUS_CLOSED", "the bus is closed"));
  }

  #openInbox(): Promise<string> {
    this.#inbox ??= this.#subscribe().catch((error: unknown) => {
      this.#inbox = undefined;
      throw error;
    });
    return this.#inbox;
  }

  async #subscribe(): Promise<string> {
    const { link } = this.#options;
    const inbox = createInbox(link.inboxPrefix);
    let failure: Error | undefined;
    const subscription = link.native.subscribe(`${inbox}.*`, {
      callback: (error, answer) => {
        if (error === null) this.#settle(answer.subject.slice(inbox.length + 1), answer);
        else {
          failure = error;
          this.#inbox = undefined;
          this.rejectAll(mapFailure(error));
        }
      },
    });
    try {
      await link.confirm();
      if (failure !== undefined) throw mapFailure(failure);
      return inbox;
    } catch (error) {
      if (!subscription.isClosed()) subscription.unsubscribe();
      throw error;
    }
  }

  #settle(id: string, answer: Msg): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    const { request, question } = waiting;
    const refusal = refusalOf(answer, question.subject);
    if (refusal !== undefined) return request.reject(refusal);
    try {
      request.resolve(receivedData(answer));
    } catch (cause) {
      request.reject(new BusError("BUS_DATA_INVALID", `the answer on ${question.subject} is not UTF-8`, { cause }));
    }
  }
}
