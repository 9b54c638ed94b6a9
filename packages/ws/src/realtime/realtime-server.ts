import { createValidatorCompiler } from "@mega/core/validation";
import type { PresenceMember } from "@mega/protocol";
import type { Position } from "../channels/channel.ts";
import { ChannelRegistry } from "../channels/channel-registry.ts";
import { compileChannel } from "../channels/compiled-channel.ts";
import { createPresenceUpdates } from "../channels/presence-updates.ts";
import { createPublisher, type Publisher } from "../channels/publish-channel.ts";
import type { Published, PublishOptions } from "../channels/publish-options.ts";
import { Connection } from "../connections/connection.ts";
import { type ConnectionRefusal, ConnectionRegistry } from "../connections/connection-registry.ts";
import { createInboundRates } from "../connections/inbound-limit.ts";
import type { Link, LinkEvents } from "../connections/link.ts";
import { Liveness } from "../connections/liveness.ts";
import { pushInto, pushOut } from "../requests/subscribing.ts";
import { type ResolvedLimits, resolveLimits, resolveTiming, type TimingOptions } from "../server-options.ts";
import { SessionRegistry } from "../sessions/session-registry.ts";
import { Evictions } from "../writer/evictions.ts";
import { createFlushScheduler } from "../writer/flush-scheduler.ts";
import { SendBudget } from "../writer/send-budget.ts";
import { type AcceptanceParts, type Arrival, createAcceptance } from "./acceptance.ts";
import { sendToSession } from "./direct.ts";
import { type DrainOptions, drainConnections } from "./drain.ts";
import { acceptRaw, type RawArrival } from "./raw-peer.ts";
import type { RealtimeEvent, RealtimeOptions } from "./realtime-options.ts";
import { createRequestContext } from "./request-context-of.ts";
import { type RevokeOptions, revokeUser } from "./revocation.ts";

export interface RealtimeStats {
  readonly connections: number;
  readonly sessions: number;
  readonly channels: number;
  /** Waiting for slow connections, shared buffers once. */
  readonly bufferedBytes: number;
}

/** One channel by name, as the server's own code uses it. */
export interface ChannelHandle {
  /** Sends to whoever watches. What the contract does not allow throws. */
  publish(event: string, payload: unknown, options?: PublishOptions): Published;
  /** Subscribers on this instance. */
  readonly size: number;
  /** Who is there; empty on a channel without presence. */
  members(): readonly PresenceMember[];
  /** Read it before a snapshot of the state and hand it to a subscriber; undefined on an ephemeral channel and while nobody watches. */
  readonly position: Position | undefined;
}

/** The real-time server without sockets and without time of its own: a WebSocket server and a simulation both run it. */
export class RealtimeServer {
  readonly #parts: AcceptanceParts;
  readonly #accept: (link: Link, arrival: Arrival) => LinkEvents;
  readonly #publish: Publisher;
  #isDraining = false;

  constructor(options: RealtimeOptions) {
    const { clock } = options;
    const limits = resolveLimits(options.limits);
    const timing = resolveTiming(options.timing);
    this.#parts = assemble(options, {
      limits,
      timing,
      isDraining: () => this.#isDraining,
      publish: (...publication) => this.#publish(...publication),
    });
    this.#accept = createAcceptance(this.#parts);
    const { context, connections, emit } = this.#parts;
    this.#publish = createPublisher({
      channels: context.channels,
      nowMs: () => clock.monotonicMs(),
      activeTrace: options.tracing?.active,
      memberOf: (id) => connections.byId(id),
      onPublished: (channel, members) => emit({ kind: "published", channel, members }),
    });
  }

  /** Why one more connection may not be; undefined when it may. */
  refusal({ address, identity }: Pick<Arrival, "address" | "identity">): ConnectionRefusal | "draining" | undefined {
    return this.#isDraining ? "draining" : this.#parts.connections.refusal(address, identity.userId);
  }

  /** Keeps a place for somebody who is being authenticated; call what it returns when that is decided. */
  reserve(address: string): () => void {
    return this.#parts.connections.reserve(address);
  }

  accept(link: Link, arrival: Arrival): LinkEvents {
    return this.#accept(link, arrival);
  }

  /** A peer that does not speak this protocol, under the same limits, budgets and liveness. */
  acceptRaw(link: Link, arrival: RawArrival): LinkEvents {
    return acceptRaw(this.#parts, link, arrival);
  }

  channel(name: string): ChannelHandle {
    const { channels } = this.#parts.context;
    const publish = this.#publish;
    return {
      publish: (event, payload, options) =>
        publish(name, event, { payload, ...(options === undefined ? {} : { options }) }),
      get size() {
        return channels.find(name)?.size ?? 0;
      },
      get position() {
        return channels.find(name)?.position;
      },
      members: () => channels.find(name)?.presence?.members() ?? [],
    };
  }

  /** To every session of a user, connected or expected back; how many that are. */
  sendToUser(userId: string, event: string, payload: unknown): number {
    const { connections, context } = this.#parts;
    const attached = connections
      .byUser(userId)
      .flatMap((peer) => (peer instanceof Connection && peer.state.phase === "open" ? [peer.state.session] : []));
    const sessions = [...attached, ...context.sessions.waitingOf(userId)];
    for (const session of sessions)
      sendToSession(session, connections.bySession(session.id), { ev: event, d: payload });
    return sessions.length;
  }

  /** Whether there is such a connection. */
  sendToConnection(connectionId: string, event: string, payload: unknown): boolean {
    const connection = this.#parts.connections.byId(connectionId);
    if (connection?.state.phase !== "open") return false;
    sendToSession(connection.state.session, connection, { ev: event, d: payload });
    return true;
  }

  /** Makes a connection a subscriber without asking `authorize`; false when there is nothing to do. */
  subscribe(connectionId: string, channel: string): boolean {
    const connection = this.#parts.connections.byId(connectionId);
    return connection !== undefined && pushInto(this.#parts.context, connection, channel);
  }

  /** Ends a subscription of a connection; false when there was none. */
  unsubscribe(connectionId: string, name: string): boolean {
    const connection = this.#parts.connections.byId(connectionId);
    const channel = connection?.channel(name);
    if (connection === undefined || channel === undefined) return false;
    pushOut(this.#parts.context, connection, { channel, code: 0 });
    return true;
  }

  /** Takes back what a user was allowed; how many connections it concerned. */
  revoke(userId: string, options: RevokeOptions = {}): Promise<number> {
    return revokeUser(this.#parts.context, this.#parts.connections, { userId, ...options });
  }

  /** Takes nobody new and sends everybody away, paced. */
  async drain(options?: DrainOptions): Promise<void> {
    this.#isDraining = true;
    await drainConnections(this.#parts.connections.all(), this.#parts.clock, options);
  }

  stats(): RealtimeStats {
    const { connections, context, writer } = this.#parts;
    return {
      connections: connections.size,
      sessions: context.sessions.size,
      channels: context.channels.size,
      bufferedBytes: writer.budget.bufferedBytes,
    };
  }

  /** Ends every connection at once and forgets everything. */
  close(): void {
    this.#isDraining = true;
    const { connections, context, liveness } = this.#parts;
    liveness.close();
    for (const peer of connections.all()) peer.close("drain");
    context.sessions.close();
    context.channels.close();
  }
}

interface Resolved {
  readonly limits: ResolvedLimits;
  readonly timing: Required<TimingOptions>;
  readonly isDraining: () => boolean;
  readonly publish: Publisher;
}

function assemble(options: RealtimeOptions, { limits, timing, isDraining, publish }: Resolved): AcceptanceParts {
  const { clock, nextTurn = (run) => void setImmediate(run), onEvent: emit = ignoreEvent } = options;
  const compiler = createValidatorCompiler();
  const definitions = options.channels.map((definition) => compileChannel(definition, compiler));
  const connections = new ConnectionRegistry(limits);
  const scheduler = createFlushScheduler({
    nextTurn,
    after: (delayMs, run) => void clock.schedule(delayMs, run, { keepAlive: false }),
    onFlush: (count) => emit({ kind: "flushed", connections: count }),
  });
  const evictions = new Evictions(nextTurn);
  return {
    connections,
    clock,
    emit,
    helloTimeoutMs: timing.helloTimeoutMs,
    liveness: new Liveness(timing.pingIntervalMs, clock),
    inboundRates: createInboundRates(limits),
    writer: {
      limits: { maxBufferedBytes: limits.maxBufferedBytes, softBufferedBytes: limits.maxBufferedBytes / 4 },
      scheduler,
      budget: new SendBudget(limits, clock, evictions),
      evictions,
    },
    context: createRequestContext(options, {
      channels: new ChannelRegistry(definitions, clock, scheduler),
      sessions: new SessionRegistry({ ...limits, ...timing, maxDetached: limits.maxWaitingSessions }, clock),
      limits: { ...limits, ...timing },
      connections,
      isDraining,
      publish,
      presenceChanged: createPresenceUpdates(nextTurn),
    }),
  };
}

const ignoreEvent = (_event: RealtimeEvent): void => {};
