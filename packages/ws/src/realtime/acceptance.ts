import { randomBytes } from "node:crypto";
import type { Clock } from "@mega/core";
import { Connection } from "../connections/connection.ts";
import type { ConnectionRegistry } from "../connections/connection-registry.ts";
import type { FrameCodec } from "../connections/frame-codec.ts";
import type { Identity } from "../connections/identity.ts";
import { InboundLimit } from "../connections/inbound-limit.ts";
import type { Link, LinkEvents } from "../connections/link.ts";
import type { Liveness, Watched } from "../connections/liveness.ts";
import { dispatchFrame } from "../requests/dispatch.ts";
import { checkExpiry } from "../requests/expiry.ts";
import type { RequestContext } from "../requests/request-context.ts";
import { leave } from "../requests/subscribing.ts";
import type { ResolvedLimits } from "../server-options.ts";
import type { FlushScheduler } from "../writer/flush-scheduler.ts";
import type { SendBudget } from "../writer/send-budget.ts";
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
  readonly scheduler: FlushScheduler;
  readonly budget: SendBudget;
  readonly limits: ResolvedLimits;
  readonly helloTimeoutMs: number;
  readonly clock: Clock;
  readonly emit: (event: RealtimeEvent) => void;
}

/** Makes a connection of a link. The link reports to what is returned until it has closed. */
export function acceptLink(parts: AcceptanceParts, link: Link, arrival: Arrival): LinkEvents {
  const { context, connections, liveness, limits, clock, emit } = parts;
  const connection = new Connection({
    id: randomBytes(9).toString("base64url"),
    link,
    codec: arrival.codec,
    identity: arrival.identity,
    clock,
    outbox: {
      scheduler: parts.scheduler,
      budget: parts.budget,
      limits: { maxBufferedBytes: limits.maxBufferedBytes, softBufferedBytes: limits.maxBufferedBytes / 4 },
    },
    onGap: ({ why, skipped }) => emit({ kind: "gap", why, skipped }),
    onClosed: (closed, reason) => release(parts, closed, reason),
  });
  const watched: Watched = {
    ping() {
      checkExpiry(context, connection);
      if (connection.state.phase !== "closed") link.ping();
    },
    gone: () => vanish(connection, link),
  };
  const inbound = new InboundLimit(limits);
  connections.add(connection, arrival.address);
  liveness.add(watched);
  connection.wait(parts.helloTimeoutMs, () => connection.close("hello_timeout"));
  emit({ kind: "connected" });
  return {
    onMessage(data) {
      liveness.heard(watched);
      emit({ kind: "received", bytes: data.length });
      const verdict = inbound.judge(data.length, clock.monotonicMs());
      if (verdict.kind === "ok") dispatchFrame(context, connection, data);
      else if (verdict.kind === "close") connection.close("rate_limited");
      else refuseForNow(connection, data, verdict.retryMs);
    },
    onPing() {
      liveness.heard(watched);
      if (inbound.judge(0, clock.monotonicMs()).kind === "close") connection.close("rate_limited");
    },
    onPong: () => liveness.heard(watched),
    onDrain: () => connection.onDrain(),
    onClose: (code) => {
      liveness.delete(watched);
      connection.closed(`peer_${code}`);
    },
  };
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
  for (const channel of [...connection.channels.values()]) leave(context, connection, channel);
  const { state } = connection;
  const isAttached = state.phase === "open" && connections.bySession(state.session.id) === connection;
  connections.delete(connection);
  if (state.phase === "open" && isAttached) context.sessions.detach(state.session);
  emit({ kind: "disconnected", reason });
}
