import { randomBytes } from "node:crypto";
import type { Clock } from "@mega/core";
import { Connection, type ConnectionHost } from "../connections/connection.ts";
import type { ConnectionRegistry } from "../connections/connection-registry.ts";
import type { FrameCodec } from "../connections/frame-codec.ts";
import type { Identity } from "../connections/identity.ts";
import { InboundLimit, type InboundRates } from "../connections/inbound-limit.ts";
import type { Link, LinkEvents } from "../connections/link.ts";
import type { Liveness, Watched } from "../connections/liveness.ts";
import { dispatchFrame } from "../requests/dispatch.ts";
import { checkExpiry } from "../requests/expiry.ts";
import type { RequestContext } from "../requests/request-context.ts";
import { leave } from "../requests/subscribing.ts";
import type { WriterParts } from "../writer/outbox.ts";
import type { RealtimeEvent } from "./realtime-options.ts";

/** Who comes in, over what. */
export interface Arrival {
  readonly codec: FrameCodec;
  readonly identity: Identity;
  /** What limits per address count by. */
  readonly address: string;
}

export interface AcceptanceParts {
  readonly context: RequestContext;
  readonly connections: ConnectionRegistry;
  readonly liveness: Liveness;
  readonly writer: WriterParts;
  readonly inboundRates: InboundRates;
  readonly helloTimeoutMs: number;
  readonly clock: Clock;
  readonly emit: (event: RealtimeEvent) => void;
}

/** Makes connections of links. The link reports to what is returned until it has closed. */
export function createAcceptance(parts: AcceptanceParts): (link: Link, arrival: Arrival) => LinkEvents {
  const { connections, liveness, clock, emit, helloTimeoutMs } = parts;
  const host: ConnectionHost = {
    clock,
    writer: parts.writer,
    onGap: ({ why, skipped }) => emit({ kind: "gap", why, skipped }),
    onClosed: (closed, reason) => release(parts, closed, reason),
  };
  return (link, { codec, identity, address }) => {
    const connection = new Connection({ id: randomBytes(9).toString("base64url"), link, codec, identity, host });
    const peer = new ProtocolPeer(parts, connection, link);
    connections.add(connection, address);
    liveness.add(peer);
    connection.wait(helloTimeoutMs, () => connection.close("hello_timeout"));
    emit({ kind: "connected" });
    return peer;
  };
}

/** Between the link of a connection, the watch over its life, and what its envelopes do. */
class ProtocolPeer implements LinkEvents, Watched {
  slot: number | undefined;
  isSilent = false;
  readonly #parts: AcceptanceParts;
  readonly #connection: Connection;
  readonly #link: Link;
  readonly #inbound: InboundLimit;

  constructor(parts: AcceptanceParts, connection: Connection, link: Link) {
    this.#parts = parts;
    this.#connection = connection;
    this.#link = link;
    this.#inbound = new InboundLimit(parts.inboundRates);
  }

  onMessage(data: Uint8Array | string): void {
    const { context, liveness, emit, clock } = this.#parts;
    const connection = this.#connection;
    liveness.heard(this);
    emit({ kind: "received", bytes: data.length });
    const verdict = this.#inbound.judge(data.length, clock.monotonicMs());
    if (verdict.kind === "ok") dispatchFrame(context, connection, data);
    else if (verdict.kind === "close") connection.close("rate_limited");
    else refuseForNow(connection, data, verdict.retryMs);
  }

  onPing(): void {
    const { liveness, clock } = this.#parts;
    liveness.heard(this);
    if (this.#inbound.judge(0, clock.monotonicMs()).kind === "close") this.#connection.close("rate_limited");
  }

  onPong(): void {
    this.#parts.liveness.heard(this);
  }

  onDrain(): void {
    this.#connection.onDrain();
  }

  onEnding(): void {
    this.#connection.outbox.close();
  }

  onClose(code: number): void {
    this.#parts.liveness.delete(this);
    this.#connection.closed(`peer_${code}`);
  }

  ping(): void {
    checkExpiry(this.#parts.context, this.#connection);
    if (this.#connection.state.phase !== "closed") this.#link.ping();
  }

  gone(): void {
    vanish(this.#connection, this.#link);
  }
}

/** No sign of life for a whole interval: a closing handshake would wait for the same peer. */
function vanish(connection: Connection, link: Link): void {
  connection.close("no_pong");
  link.terminate();
}

/** The message is read all the same, so that the refusal names the request that has to be repeated. */
function refuseForNow(connection: Connection, data: Uint8Array | string, retryMs: number): void {
  const decoded = connection.codec.decodeClient(data);
  if (!decoded.ok && decoded.problem.kind === "unreadable") return connection.close(decoded.problem.close);
  const id = decoded.ok && "id" in decoded.value ? decoded.value.id : undefined;
  connection.refuse("rate_limited", "too many messages", { id, retryMs });
}

function release({ context, connections, emit }: AcceptanceParts, connection: Connection, reason: string): void {
  for (const channel of connection.channels) leave(context, connection, channel);
  const { state } = connection;
  const isAttached = state.phase === "open" && connections.bySession(state.session.id) === connection;
  connections.delete(connection);
  if (state.phase === "open" && isAttached) context.sessions.detach(state.session);
  emit({ kind: "disconnected", reason });
}
