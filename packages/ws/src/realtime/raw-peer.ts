import { randomBytes } from "node:crypto";
import { CLOSE, type CloseReason } from "@mega/protocol";
import { type Identity, isExpired } from "../connections/identity.ts";
import { InboundLimit } from "../connections/inbound-limit.ts";
import type { Link, LinkEvents } from "../connections/link.ts";
import type { Watched } from "../connections/liveness.ts";
import type { Peer } from "../connections/peer.ts";
import { encodeFrame, type Frame } from "../writer/frame.ts";
import { Outbox, type OutboxOwner } from "../writer/outbox.ts";
import type { AcceptanceParts, Arrival } from "./acceptance.ts";

/** A socket of a raw endpoint, as the application uses it. */
export interface RawSocket {
  readonly id: string;
  readonly identity: Identity;
  /** What waits because the peer is slow. */
  readonly bufferedBytes: number;
  /** A string is sent as text, bytes as binary. Over the limits of memory the socket is closed with 1013. */
  send(data: string | Uint8Array): void;
  close(code?: number, reason?: string): void;
}

/** What a raw endpoint does about its socket. */
export interface RawHandlers {
  message?(data: string | Uint8Array): void;
  closed?(code: number): void;
}

export interface RawArrival extends Pick<Arrival, "identity" | "address"> {
  readonly onSocket: (socket: RawSocket) => RawHandlers;
}

/** The standard code for what the protocol has codes of its own for: this peer does not know them. */
const standardCodes: Partial<Readonly<Record<CloseReason, number>>> = {
  drain: 1001,
  server_error: 1011,
  slow_consumer: 1013,
  process_budget: 1013,
};

const POLICY_VIOLATION = 1008;

class RawPeer implements Peer, RawSocket, OutboxOwner {
  readonly id = randomBytes(9).toString("base64url");
  identity: Identity;
  readonly #link: Link;
  readonly #outbox: Outbox;
  readonly #onEnd: (reason: string) => void;
  #isOpen = true;

  constructor(
    parts: AcceptanceParts,
    link: Link,
    { identity, onEnd }: { readonly identity: Identity; readonly onEnd: (reason: string) => void },
  ) {
    this.identity = identity;
    this.#link = link;
    this.#onEnd = onEnd;
    this.#outbox = new Outbox(parts.writer, link, this);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get bufferedBytes(): number {
    return this.#outbox.bufferedBytes;
  }

  send(data: string | Uint8Array): void {
    this.#outbox.send({ ...encodeFrame(data), delivery: "must" }, "tick");
  }

  flush(): void {
    this.#outbox.flush();
  }

  onDrain(): void {
    this.#outbox.onDrain();
  }

  onEnding(): void {
    this.#outbox.close();
  }

  /** What it sends must arrive or the connection ends: no gap ever stands in its queue. */
  encodeGap(): Frame {
    return encodeFrame("");
  }

  overflow(why: "slow_consumer" | "process_budget"): void {
    this.close(why);
  }

  dismiss(): void {
    this.close("drain");
  }

  close(reason: CloseReason | number = 1000, text = ""): void {
    if (!this.#isOpen) return;
    this.#outbox.flush();
    if (typeof reason === "number") this.#link.close(reason, text);
    else this.#link.close(standardCodes[reason] ?? POLICY_VIOLATION, CLOSE[reason].meaning);
    this.end(String(reason));
  }

  /** The link is gone, or is about to be. */
  end(reason: string): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#outbox.close();
    this.#onEnd(reason);
  }
}

export function acceptRaw(parts: AcceptanceParts, link: Link, arrival: RawArrival): LinkEvents {
  const { connections, liveness, clock, emit, context } = parts;
  const inbound = new InboundLimit(parts.inboundRates);
  const peer: RawPeer = new RawPeer(parts, link, {
    identity: arrival.identity,
    onEnd(reason) {
      liveness.delete(watched);
      connections.delete(peer);
      emit({ kind: "disconnected", reason });
    },
  });
  const watched: Watched = {
    slot: undefined,
    isSilent: false,
    ping() {
      if (isExpired(peer.identity, clock.now() - context.limits.expiryGraceMs)) peer.close("credentials_expired");
      else link.ping();
    },
    gone() {
      peer.close("no_pong");
      link.terminate();
    },
  };
  connections.add(peer, arrival.address);
  liveness.add(watched);
  emit({ kind: "connected" });
  const guard = (run: () => void): void => {
    try {
      run();
    } catch (err) {
      context.logger.error({ err }, "a raw endpoint failed");
      peer.close("server_error");
    }
  };
  let handlers: RawHandlers = {};
  guard(() => {
    handlers = arrival.onSocket(peer);
  });
  const admits = (bytes: number): boolean => {
    liveness.heard(watched);
    if (inbound.judge(bytes, clock.monotonicMs()).kind === "ok") return true;
    peer.close("rate_limited");
    return false;
  };
  return {
    onMessage(data) {
      emit({ kind: "received", bytes: data.length });
      if (!peer.isOpen || !admits(data.length)) return;
      guard(() => handlers.message?.(data));
      // The answer leaves before whatever the peer sent behind the question can end the connection.
      peer.flush();
    },
    onPing: () => void admits(0),
    onPong: () => liveness.heard(watched),
    onDrain: () => peer.onDrain(),
    onEnding: () => peer.onEnding(),
    onClose(code) {
      peer.end(`peer_${code}`);
      guard(() => handlers.closed?.(code));
    },
  };
}
