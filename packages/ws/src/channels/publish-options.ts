import type { Position } from "@mega/protocol";
import type { ChannelContract, PublicationsOf } from "./channel-contract.ts";

export interface PublishOptions {
  /** The connection that caused it and knows already. */
  readonly exceptConnection?: string;
  /** On a channel of class `latest`: an older waiting publication with this key gives way to this one. */
  readonly key?: string;
  /** The same key within two minutes publishes once; the later calls get the position of the first. */
  readonly dedupeKey?: string;
  /** W3C `traceparent` of the cause, carried to the subscribers. */
  readonly traceparent?: string;
}

export interface Published {
  /** Absent on ephemeral channels, and while nobody watches or did a moment ago. */
  readonly position?: Position;
  readonly duplicate: boolean;
}

/**
 * Sends to whoever watches the channel; resolves once it is numbered and on its way. Rejects with a `WsError` when the contract does not allow it.
 */
export type Publish<C extends ChannelContract> = <Event extends keyof PublicationsOf<C> & string>(
  event: Event,
  payload: PublicationsOf<C>[Event],
  options?: PublishOptions,
) => Promise<Published>;
