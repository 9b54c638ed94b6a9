import type { Clock, Logger } from "@mega/core";
import type { Recovery } from "@mega/protocol";
import type { Channel } from "../channels/channel.ts";
import type { ChannelRegistry } from "../channels/channel-registry.ts";
import type { Connection } from "../connections/connection.ts";
import type { HandlerCall } from "../connections/handler-call.ts";
import type { Identity } from "../connections/identity.ts";
import type { SessionRegistry } from "../sessions/session-registry.ts";

/** Checks a credential; undefined refuses it. */
export type AuthenticateToken = (token: string) => Promise<Identity | undefined> | Identity | undefined;

/** What the server announces and enforces on every connection. */
export interface RequestLimits {
  readonly maxChannels: number;
  readonly maxMessageBytes: number;
  readonly commandTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly resumeTtlMs: number;
  /** How long an expired credential is still served, so that a client can bring a new one. */
  readonly expiryGraceMs: number;
}

/** What the handlers of envelopes work with: the server, as far as they need it. */
export interface RequestContext {
  readonly channels: ChannelRegistry;
  readonly sessions: SessionRegistry;
  readonly limits: RequestLimits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly authenticateToken: AuthenticateToken | undefined;
  /** Whether the instance is going away and takes nothing new. */
  isDraining(): boolean;
  /** Whether the connection's user has as many others as one may. */
  isUserFull(connection: Connection): boolean;
  /** A connection in greeting turns out to be somebody else's. */
  identify(connection: Connection, identity: Identity): void;
  /** The connection to which a session is attached. */
  connectionOf(sessionId: string): Connection | undefined;
  /** Calls a handler of the application with the context it sees; what its scope has opened is disposed afterwards. */
  call<T>(call: HandlerCall, run: (context: never) => Promise<T> | T): Promise<T>;
  /** A subscription was answered. */
  recovered(outcome: Recovery): void;
  /** A member's set of presence data changed: tell the others with the next turn. */
  presenceChanged(channel: Channel): void;
  /** Runs after a connection was given its session. */
  opened(connection: Connection): void;
}

/**
 * Runs application code whose failure concerns nobody else: it is logged under `what`. Never at once: a hook that publishes must not do so
 * in the middle of a write or of another channel's change.
 */
export async function runHook(
  context: RequestContext,
  what: string,
  { call, run }: { readonly call: HandlerCall; readonly run: (context: never) => unknown },
): Promise<void> {
  await Promise.resolve();
  try {
    await context.call(call, run);
  } catch (err) {
    context.logger.error({ err }, `${what} failed`);
  }
}
