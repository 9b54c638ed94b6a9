import { type ErrorEnvelope, isBeforeRunning, type Res, type Welcome, type WireError } from "@mega/protocol";
import { ClientError } from "./client-error.ts";
import type { ResolvedClientOptions } from "./client-options.ts";
import type { ClientTimer } from "./clock.ts";
import type { Wire } from "./requests.ts";

export interface CallOptions {
  /** Stops waiting. Whether a command that was sent already runs is then not known. */
  readonly signal?: AbortSignal;
  /** Running it twice does no harm: send it again even when the session, and with it the memory of what ran, was lost. @default false */
  readonly idempotent?: boolean;
}

const callDefaults = { idempotent: false } as const satisfies CallOptions;

/** What is asked of a channel. `isQuestion`: not repeated after a reconnect. */
export interface Call {
  readonly channel: string;
  readonly name: string;
  readonly input: unknown;
  readonly isQuestion: boolean;
}

/**
 * waiting: for its channel, or for room in the window → sent under a number of the session → answered
 * On a resumed session `sent` becomes `waiting` if the server never took it, otherwise `again`: to be sent once more under the same number.
 */
type Progress =
  | { readonly phase: "waiting" }
  | { readonly phase: "sent"; readonly number: number; readonly isRepeat: boolean }
  | { readonly phase: "again"; readonly number: number };

interface Pending extends Call {
  readonly id: number;
  readonly size: number;
  readonly isIdempotent: boolean;
  progress: Progress;
  settle(error: unknown, output?: unknown): void;
}

/** The protocol's least window: of this many numbers the server knows whether they ran. */
const windowSize = 64;
const retryMs = 1_000;
const waiting: Progress = { phase: "waiting" };

/** Commands and questions until they are answered: bounded in number and size, sent in order, repeated until the server has answered. */
export class Commands {
  readonly #options: ResolvedClientOptions;
  readonly #wire: Wire;
  readonly #isLive: (channel: string) => boolean;
  /** By request number, oldest first. */
  readonly #pending = new Map<number, Pending>();
  #size = 0;
  #lastNumber = 0;
  #maxMessage = Number.POSITIVE_INFINITY;
  /** The server asked for a pause. */
  #pause: ClientTimer | undefined;

  constructor(options: ResolvedClientOptions, wire: Wire, isLive: (channel: string) => boolean) {
    this.#options = options;
    this.#wire = wire;
    this.#isLive = isLive;
  }

  call(call: Call, { signal, idempotent = callDefaults.idempotent }: CallOptions = {}): Promise<unknown> {
    const size = JSON.stringify(call).length;
    if (this.#pending.size >= this.#options.maxPending || this.#size + size > this.#options.maxPendingBytes)
      return Promise.reject(new ClientError("CLIENT_OUTBOX_FULL", `too much waits for an answer to take ${call.name}`));
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const abort = (): void => pending.settle(signal?.reason);
      const pending: Pending = {
        ...call,
        id: this.#wire.requests.nextId(),
        size,
        isIdempotent: idempotent,
        progress: waiting,
        settle: (error, output) => {
          if (!this.#pending.delete(pending.id)) return;
          this.#size -= size;
          signal?.removeEventListener("abort", abort);
          if (error === undefined) resolve(output);
          else reject(error);
        },
      };
      this.#pending.set(pending.id, pending);
      this.#size += size;
      signal?.addEventListener("abort", abort);
      this.pump();
    });
  }

  /** Sends what can be sent. */
  pump(): void {
    if (!this.#wire.isOnline || this.#pause !== undefined) return;
    let oldest = Number.POSITIVE_INFINITY;
    for (const pending of [...this.#pending.values()]) {
      const { progress } = pending;
      if (progress.phase === "again") this.#send(pending, { phase: "sent", number: progress.number, isRepeat: true });
      else if (progress.phase === "waiting" && this.#isLive(pending.channel)) {
        if (!pending.isQuestion && this.#lastNumber + 1 - oldest >= windowSize) return;
        const number = pending.isQuestion ? 0 : ++this.#lastNumber;
        this.#send(pending, { phase: "sent", number, isRepeat: false });
      }
      if (pending.progress.phase === "sent" && !pending.isQuestion) oldest = Math.min(oldest, pending.progress.number);
    }
  }

  /** The session goes on, or another one has begun: what was sent is repeated, renumbered or given up. */
  welcome({ resumed, cseq, maxMessageBytes }: Welcome): void {
    this.#maxMessage = maxMessageBytes;
    this.#lastNumber = cseq;
    for (const pending of [...this.#pending.values()]) {
      const { progress } = pending;
      if (progress.phase === "waiting") continue;
      if (resumed && progress.number <= cseq) pending.progress = { phase: "again", number: progress.number };
      else if (resumed || pending.isIdempotent) pending.progress = waiting;
      else pending.settle(new ClientError("CLIENT_SESSION_LOST", `it is not known whether ${pending.name} ran`));
    }
  }

  /** The connection is gone: questions that were asked on it stay without an answer. */
  down(): void {
    this.#pause?.cancel();
    this.#pause = undefined;
    for (const pending of [...this.#pending.values()]) {
      if (pending.isQuestion && pending.progress.phase === "sent")
        pending.settle(
          new ClientError("CLIENT_DISCONNECTED", `the connection ended before ${pending.name} was answered`),
        );
    }
  }

  answer(id: number, answer: Res | ErrorEnvelope): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    if (answer.t === "res" && answer.ok) pending.settle(undefined, answer.d);
    else if (isBeforeRunning(answer.err.code)) this.#later(pending, answer);
    else pending.settle(refusal(pending.name, answer.err));
    this.pump();
  }

  /** Ends everything that waits, or what waits for one channel. */
  fail(error: ClientError, channel?: string): void {
    for (const pending of [...this.#pending.values()]) {
      if (channel === undefined || pending.channel === channel) pending.settle(error);
    }
  }

  /** A repetition that was refused may have run the first time: it keeps its number. A result, unlike an error, is final for its number. */
  #later(pending: Pending, answer: ErrorEnvelope | (Res & { readonly ok: false })): void {
    const { progress } = pending;
    const keepsNumber = answer.t === "error" && progress.phase === "sent" && progress.isRepeat;
    pending.progress = keepsNumber ? { phase: "again", number: progress.number } : waiting;
    this.#pause ??= this.#options.clock.schedule(answer.err.retryMs ?? retryMs, () => {
      this.#pause = undefined;
      this.pump();
    });
  }

  #send(pending: Pending, progress: Progress & { readonly phase: "sent" }): void {
    const { id, channel: ch, name: m, input: d, isQuestion, size } = pending;
    if (size * maxBytesPerUnit > this.#maxMessage && encodedBytes(pending) > this.#maxMessage)
      return pending.settle(new ClientError("CLIENT_MESSAGE_TOO_BIG", `${m} is over the server's limit`));
    pending.progress = progress;
    this.#wire.send(isQuestion ? { t: "req", id, ch, m, d } : { t: "cmd", id, s: progress.number, ch, m, d });
  }
}

const maxBytesPerUnit = 3;
/** Room for the fields of the envelope that the call itself does not have. */
const envelopeBytes = 64;

const encodedBytes = ({ channel, name, input }: Call): number =>
  new TextEncoder().encode(JSON.stringify([channel, name, input])).length + envelopeBytes;

const refusal = (name: string, err: WireError): ClientError =>
  new ClientError("CLIENT_REFUSED", `${name}: ${err.message}`, err);
