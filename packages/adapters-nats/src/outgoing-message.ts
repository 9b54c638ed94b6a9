import type { MsgHdrs } from "@nats-io/transport-node";

/** What goes to the server, ready to be sent. */
export interface OutgoingMessage {
  readonly payload: string | Uint8Array;
  readonly bytes: number;
  readonly headers?: MsgHdrs;
  readonly reply?: string;
}
