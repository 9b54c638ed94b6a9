import type { Clock, Logger, Translator } from "@mega/core";
import type { ChannelDefinition } from "../channels/channel-handlers.ts";
import type { AuthenticateToken } from "../requests/request-context.ts";
import type { LimitOptions, TimingOptions } from "../server-options.ts";
import type { FlushSchedulerParts } from "../writer/flush-scheduler.ts";

/** What a real-time server is made of, whatever carries its connections. */
export interface RealtimeOptions {
  readonly channels: readonly ChannelDefinition[];
  /** Checks the credential in `hello` and `refresh`. @default the server takes no tokens */
  readonly authenticateToken?: AuthenticateToken;
  readonly limits?: LimitOptions;
  readonly timing?: TimingOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Members of every handler's context: the APIs of the app's resources. @default {} */
  readonly context?: object;
  /** @default English, as written in the code */
  readonly translator?: Translator;
  /** Calls back in the next turn of the event loop. @default setImmediate */
  readonly nextTurn?: FlushSchedulerParts["nextTurn"];
  readonly onEvent?: (event: RealtimeEvent) => void;
  /** Puts every call of a handler into a span. @default no spans */
  readonly tracing?: Tracing;
}

/** One call of the application, as a trace shows it. */
export interface TracedCall {
  /** "command move" */
  readonly operation: string;
  /** "board/7" */
  readonly channel: string;
  /** Of the envelope that led to it. */
  readonly traceparent: string | undefined;
}

export interface Tracing {
  /** Runs `work` in a span of its own; `traceparent` is that span's. */
  inSpan<T>(call: TracedCall, work: (traceparent: string | undefined) => Promise<T>): Promise<T>;
  /** The `traceparent` of the span that is active; what is published carries it unless it is given another. */
  active(): string | undefined;
}

/** What happened, for metrics. */
export type RealtimeEvent =
  | { readonly kind: "connected" }
  | { readonly kind: "disconnected"; readonly reason: string }
  | { readonly kind: "received"; readonly bytes: number }
  | { readonly kind: "published"; readonly channel: string; readonly members: number }
  | { readonly kind: "recovered"; readonly outcome: "fresh" | "recovered" | "reset" }
  | { readonly kind: "gap"; readonly why: string; readonly skipped: number }
  | { readonly kind: "flushed"; readonly connections: number };
