import type { Clock } from "@mega/core";
import { BusError, type BusRequestOptions, decodeBusData, type EncodedBusData, PendingRequest } from "@mega/core/bus";
import type { ReplyFrame } from "./bus-frame.ts";

interface OpenRequest {
  readonly subject: string;
  readonly pending: PendingRequest;
  /** How many processes were asked; undefined until that is known. */
  asked: number | undefined;
  refused: number;
  wasFull: boolean;
}

export interface BusRequestsOptions {
  readonly clock: Clock;
  readonly requestTimeoutMs: number;
}

/** A request to send. */
export interface NewRequest {
  readonly id: string;
  readonly subject: string;
  readonly options: BusRequestOptions;
  /** Sends it; how many processes were asked, undefined where that cannot be told. */
  readonly send: () => Promise<number | undefined>;
}

/** The requests of one bus that wait for their answers. */
export class BusRequests {
  readonly #options: BusRequestsOptions;
  readonly #open = new Map<string, OpenRequest>();

  constructor(options: BusRequestsOptions) {
    this.#options = options;
  }

  async ask({ id, subject, options, send }: NewRequest): Promise<EncodedBusData> {
    const { clock, requestTimeoutMs } = this.#options;
    const pending = new PendingRequest({ subject, clock, timeoutMs: requestTimeoutMs, ...options });
    const request: OpenRequest = { subject, pending, asked: undefined, refused: 0, wasFull: false };
    this.#open.set(id, request);
    const noteAsked = (asked: number | undefined): void => {
      request.asked = asked;
      settleRefused(request);
    };
    send().then(noteAsked, (error: unknown) => pending.reject(error));
    try {
      return await pending.answer;
    } finally {
      this.#open.delete(id);
    }
  }

  /** An answer that nobody waits for any more is dropped. */
  take({ id, kind, data }: ReplyFrame): void {
    const request = this.#open.get(id);
    if (request === undefined) return;
    if (kind === "answer") return request.pending.resolve(data);
    if (kind === "failed") return request.pending.reject(responderFailed(request.subject, data));
    request.refused += 1;
    request.wasFull ||= kind === "full";
    settleRefused(request);
  }

  rejectAll(reason: BusError): void {
    for (const { pending } of this.#open.values()) pending.reject(reason);
  }
}

/** Ends a request that nobody is left to answer. The replies may have come before the number of those who were asked. */
function settleRefused({ asked, refused, wasFull, subject, pending }: OpenRequest): void {
  if (asked === undefined || refused < asked) return;
  pending.reject(
    wasFull
      ? new BusError("BUS_OVERLOADED", `too many requests wait on ${subject}`)
      : new BusError("BUS_NO_RESPONDERS", `nobody answers requests on ${subject}`),
  );
}

function responderFailed(subject: string, data: EncodedBusData): BusError {
  const code = decodeBusData(data);
  return new BusError("BUS_HANDLER_FAILED", `the responder on ${subject} failed`, {
    data: typeof code === "string" ? { code } : {},
  });
}
