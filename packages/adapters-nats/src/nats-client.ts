import type { NatsConnection } from "@nats-io/transport-node";

/** A change of the link to the server. */
export type NatsLinkEvent =
  | { readonly type: "lost" }
  /** What others published for `downMs` milliseconds has not arrived, and will not. */
  | { readonly type: "restored"; readonly server: string; readonly downMs: number };

/** The API of the `nats()` resource. */
export interface NatsClient {
  /**
   * The driver's connection, the same one for the life of the app: for JetStream, key-value stores and whatever else. What it publishes
   * while the link is down is lost without a word, unless its `flush()` is awaited.
   */
  readonly native: NatsConnection;
  readonly isConnected: boolean;
  /** How many times the link was lost and made again. */
  readonly reconnects: number;
  /** Calls back after each change; returns what stops that. */
  onLinkChange(listener: (event: NatsLinkEvent) => void): () => void;
}
