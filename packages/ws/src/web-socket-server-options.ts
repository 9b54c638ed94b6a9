import { type Clock, type Logger, silentLogger, systemClock, type Translator } from "@mega/core";
import type { ChannelDefinition } from "./channels/channel-handlers.ts";
import { type CompressionOptions, resolveCompression } from "./compression/deflate.ts";
import { type DrainOptions, resolveDrain } from "./realtime/drain.ts";
import {
  type LimitOptions,
  type ResolvedLimits,
  resolveLimits,
  resolveTiming,
  type TimingOptions,
} from "./server-options.ts";
import type { Authenticate } from "./upgrade/admission.ts";
import { type OriginPolicy, resolveOrigins } from "./upgrade/origin.ts";
import { type AddressOf, remoteAddress } from "./upgrade/upgrade-request.ts";

export interface WebSocketServerOptions<Channels extends readonly ChannelDefinition[] = readonly ChannelDefinition[]> {
  /** What clients can subscribe to. A name belongs to the first pattern that it fits. */
  readonly channels: Channels;
  /** Finds out who somebody is, before the connection is made and for every new token. @default everybody is let in as nobody */
  readonly authenticate?: Authenticate;
  /** Pages of which origins may connect. @default "same" */
  readonly origins?: OriginPolicy;
  /** What one peer, one user, one address and the process may use. */
  readonly limits?: LimitOptions;
  readonly timing?: TimingOptions;
  /** How everybody is sent away when the app stops. */
  readonly drain?: DrainOptions;
  /** Compresses longer messages for the clients that can take it. Compressing secrets together with what an attacker chooses gives them away. @default false */
  readonly compression?: CompressionOptions | boolean;
  /** Counts on the meters of `@opentelemetry/api`, and puts handlers into its spans; it must be installed. @default false */
  readonly telemetry?: boolean;
  /** Where a request comes from. Behind a proxy, read the header that the proxy sets. @default the socket's remote address */
  readonly addressOf?: AddressOf;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Members of every handler's context. @default {} */
  readonly context?: object;
  /** @default English, as written in the code */
  readonly translator?: Translator;
}

export const webSocketServerDefaults = { origins: "same", compression: false, telemetry: false } as const;

export interface ResolvedWebSocketServer
  extends Required<
      Pick<WebSocketServerOptions, "origins" | "addressOf" | "clock" | "logger" | "context" | "telemetry">
    >,
    Pick<WebSocketServerOptions, "authenticate" | "translator" | "channels"> {
  readonly limits: ResolvedLimits;
  readonly timing: Required<TimingOptions>;
  readonly drain: Required<DrainOptions>;
  readonly compression: Required<CompressionOptions> | undefined;
}

export function resolveWebSocketServer(options: WebSocketServerOptions): ResolvedWebSocketServer {
  const { compression = webSocketServerDefaults.compression } = options;
  return {
    ...options,
    origins: resolveOrigins(options.origins ?? webSocketServerDefaults.origins),
    telemetry: options.telemetry ?? webSocketServerDefaults.telemetry,
    limits: resolveLimits(options.limits),
    timing: resolveTiming(options.timing),
    drain: resolveDrain(options.drain),
    compression: compression === false ? undefined : resolveCompression(compression === true ? {} : compression),
    addressOf: options.addressOf ?? remoteAddress,
    clock: options.clock ?? systemClock,
    logger: options.logger ?? silentLogger,
    context: options.context ?? {},
  };
}
