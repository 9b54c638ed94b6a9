/** What arrived. `data` is a copy of the receiver's own. */
export interface BusMessage<T = unknown> {
  readonly subject: string;
  readonly data: T;
}

export type BusHandler<T = unknown> = (message: BusMessage<T>) => unknown;

/** Answers a request with what it returns; undefined arrives as null. A throw rejects the request with `BUS_HANDLER_FAILED`. */
export type BusResponder<T = unknown> = (message: BusMessage<T>) => unknown;

export interface BusSubscribeOptions {
  /** Of all subscriptions to one pattern with this queue name, wherever they are, one gets each message. @default none */
  readonly queue?: string;
  /** Messages that may wait for the handler. Past it new ones are dropped for this subscription, counted and logged. @default the driver's */
  readonly maxPending?: number;
  /** Handlers that may run at once. Above 1 the order is lost. @default one */
  readonly concurrency?: number;
}

export type BusRespondOptions = Omit<BusSubscribeOptions, "queue">;

export interface BusRequestOptions {
  /** How long to wait for the answer. Then `BUS_TIMEOUT`. @default the driver's */
  readonly timeoutMs?: number;
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface BusSubscription {
  readonly pattern: string;
  /** How many messages were dropped because too many waited. */
  readonly dropped: number;
  /** No handler starts any more; what waits is dropped. */
  unsubscribe(): Promise<void>;
  /** Takes nothing new, handles what waits, and resolves after the last handler. A handler must not wait for its own. */
  drain(): Promise<void>;
}

/**
 * The bus port: messages between parts of an app, and between its instances. Subjects are words with dots between: `board.42.card-moved`.
 * In a pattern `*` stands for one word, and `>` at the end for one or more. Data is JSON or a `Uint8Array`.
 *
 * Guarantees: at most once, and only to who is subscribed by then; once `subscribe` or `respond` resolves the broker knows
 * of it, so that what any instance publishes or asks afterwards is delivered; one publisher's messages reach a subscription in order; a handler that fails or is slow affects neither the publisher nor other
 * subscriptions; nothing waits without a bound. What must not be lost is a job, not a message.
 */
export interface Bus {
  /** Resolves when the driver has taken the message, not when somebody has handled it. */
  publish(subject: string, data: unknown): Promise<void>;
  /** What the handler returns is waited for, then ignored; what it throws is logged. Sees requests as well. */
  subscribe<T = unknown>(
    pattern: string,
    handler: BusHandler<T>,
    options?: BusSubscribeOptions,
  ): Promise<BusSubscription>;
  /** Answers requests. Of the responders to one pattern one gets each request. */
  respond<T = unknown>(
    pattern: string,
    responder: BusResponder<T>,
    options?: BusRespondOptions,
  ): Promise<BusSubscription>;
  /** The first answer. Rejects with `BUS_NO_RESPONDERS` at once when nobody is there to give one. */
  request<T = unknown>(subject: string, data: unknown, options?: BusRequestOptions): Promise<T>;
}
