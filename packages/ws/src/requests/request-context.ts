import type { Clock, Logger } from "@mega/core";
import type { Channel } from "../channels/channel.ts";
import type { ChannelRegistry } from "../channels/channel-registry.ts";
import type { Connection } from "../connections/connection.ts";
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
  /** Whether the user has as many connections as one may. */
  isUserFull(userId: string | undefined): boolean;
  /** The connection to which a session is attached. */
  connectionOf(sessionId: string): Connection | undefined;
  /** What a handler of this channel sees. */
  subscriberContext(connection: Connection, channel: Pick<Channel, "name" | "params">, traceparent?: string): object;
  watcherContext(channel: Channel): object;
  /** A member's set of presence data changed: tell the others with the next turn. */
  presenceChanged(channel: Channel): void;
  /** Runs after a connection was given its session. */
  opened(connection: Connection): void;
}

/** Runs application code whose failure concerns nobody else: it is logged under `what`. */
export async function runHook(context: RequestContext, what: string, run: () => unknown): Promise<void> {
  try {
    await run();
  } catch (err) {
    context.logger.error({ err }, `${what} failed`);
  }
}
