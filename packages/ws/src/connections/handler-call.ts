import type { Channel } from "../channels/channel.ts";
import type { Connection } from "./connection.ts";

/** One call of a handler of the application: on which channel, for whom, and until when. */
export interface HandlerCall {
  readonly channel: Pick<Channel, "name" | "params">;
  /** What is called, for traces: "authorize", "command move". */
  readonly operation: string;
  /** Absent where the handler is about the channel and no single subscriber. */
  readonly connection?: Connection;
  /** W3C `traceparent` of the envelope that led to the call. */
  readonly traceparent?: string | undefined;
  /** @default the life of the connection */
  readonly signal?: AbortSignal;
}
