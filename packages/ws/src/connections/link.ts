import type { ByteSink } from "../writer/outbox.ts";

/** The way to one peer: a WebSocket, an event stream, or an in-memory duplex of a simulation. */
export interface Link extends ByteSink {
  /** Starts an orderly end; nothing is written afterwards. */
  close(code: number, reason: string): void;
  /** Ends it now, without a word. */
  terminate(): void;
  /** Asks the peer for a sign of life, which arrives as `onPong`. */
  ping(): void;
}

/** What a link tells its connection. After `onClose` it tells nothing more. */
export interface LinkEvents {
  onMessage(data: Uint8Array | string): void;
  /** The peer asked for a sign of life, which the link has given. */
  onPing(): void;
  onPong(): void;
  /** The sink that was full has taken everything. */
  onDrain(): void;
  /** The link is about to end, on whatever side: nothing may be written any more. `onClose` follows. */
  onEnding(): void;
  onClose(code: number): void;
}
