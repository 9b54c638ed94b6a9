import { MegaError } from "@mega/core";

export type WsErrorCode =
  | "WS_OPTION_INVALID"
  | "WS_ALREADY_STARTED"
  | "WS_CHANNEL_UNKNOWN"
  | "WS_CHANNEL_DUPLICATE"
  | "WS_PUBLICATION_UNKNOWN"
  | "WS_PAYLOAD_INVALID";

/** A mistake of the program that runs the server; what clients do wrong never throws. */
export class WsError extends MegaError<WsErrorCode> {}
