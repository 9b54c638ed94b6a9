/** How to become a receiver on a server that speaks WebSocket frames. Plain data: it crosses to the process of the clients. */
export interface WebSocketDialect {
  readonly transport: "websocket";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent, each before one more message is awaited; `null` only awaits. */
  readonly opening: readonly (string | null)[];
  /** A text message that keeps the connection alive, and its answer. */
  readonly heartbeat?: { readonly question: string; readonly answer: string };
  /** A message that the server answers with one message. */
  readonly echo?: string;
}

/** How to become a receiver of an event stream. */
export interface EventStreamDialect {
  readonly transport: "event-stream";
  readonly path: string;
  /** The body of the `POST` that opens the stream; without it a `GET` does. */
  readonly hello?: string;
  /** Sent by a `POST` of its own, with the key that the first event brings in this header. */
  readonly subscription?: { readonly keyHeader: string; readonly body: string };
  /** So many events until the client receives what is published. */
  readonly openingEvents: number;
}

export type Dialect = WebSocketDialect | EventStreamDialect;
