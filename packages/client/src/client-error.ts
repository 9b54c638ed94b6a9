import type { WireError } from "@mega/protocol";

export type ClientErrorCode =
  | "CLIENT_OPTION_INVALID"
  | "CLIENT_OUTBOX_FULL"
  | "CLIENT_MESSAGE_TOO_BIG"
  | "CLIENT_SESSION_LOST"
  | "CLIENT_DISCONNECTED"
  | "CLIENT_NOT_SUBSCRIBED"
  | "CLIENT_REFUSED"
  | "CLIENT_CLOSED";

/** What went wrong, as a code to decide by. `wire` is the server's own answer when there was one. */
export class ClientError extends Error {
  override readonly name = "ClientError";
  readonly code: ClientErrorCode;
  readonly wire: WireError | undefined;

  constructor(code: ClientErrorCode, message: string, wire?: WireError) {
    super(message);
    this.code = code;
    this.wire = wire;
  }
}
