import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type Server, type WebSocket, WebSocketServer } from "ws";
import type { Identity } from "../connections/identity.ts";
import type { Link, LinkEvents } from "../connections/link.ts";
import { LinkedWebSocket, linkWebSocket } from "../link-web-socket.ts";
import type { RawHandlers, RawSocket } from "../realtime/raw-peer.ts";
import type { RealtimeServer } from "../realtime/realtime-server.ts";
import { type AdmissionParts, admit } from "./admission.ts";
import type { Codecs } from "./codecs.ts";
import { type Refusal, refuseUpgrade } from "./refusal.ts";
import { readOffer, readToken } from "./sub-protocol.ts";
import { type AddressOf, readUpgradeRequest, type UpgradeRequest } from "./upgrade-request.ts";

export interface EndpointParts {
  readonly realtime: RealtimeServer;
  readonly admission: AdmissionParts;
  readonly codecs: Codecs;
  readonly addressOf: AddressOf;
  readonly maxMessageBytes: number;
  readonly isCompressing: boolean;
}

/** Takes the connections of one endpoint of a raw protocol. */
export type OnRawSocket = (socket: RawSocket, request: UpgradeRequest) => RawHandlers;

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

interface Admitted {
  readonly facts: UpgradeRequest;
  readonly identity: Identity;
}

/** What a peer may cost before its message is complete: a frame of one byte costs far more than a byte. */
const maxFragments = 1_024;

/** Turns upgrade requests into connections, or answers them with a refusal. Owns the sockets until they have closed. */
export class WebSocketEndpoint {
  readonly #parts: EndpointParts;
  readonly #engine: Server<typeof LinkedWebSocket>;
  readonly #sockets = new Set<LinkedWebSocket>();
  /** The sub-protocol that was decided on before the handshake. */
  readonly #chosen = new WeakMap<IncomingMessage, string>();

  constructor(parts: EndpointParts) {
    this.#parts = parts;
    this.#engine = new WebSocketServer({
      WebSocket: LinkedWebSocket,
      noServer: true,
      clientTracking: false,
      maxPayload: parts.maxMessageBytes,
      maxFragments,
      perMessageDeflate: parts.isCompressing
        ? { serverNoContextTakeover: true, clientNoContextTakeover: true, serverMaxWindowBits: false as never }
        : false,
      handleProtocols: (_offered, request) => this.#chosen.get(request) ?? false,
    });
  }

  get size(): number {
    return this.#sockets.size;
  }

  /** A connection of the protocol. Never throws and never rejects. */
  open(upgrade: Upgrade): void {
    this.#run(upgrade, async () => {
      const { realtime, codecs } = this.#parts;
      const offer = readOffer(upgrade.request.headers["sec-websocket-protocol"]);
      const codec = await codecs.choose(offer.subprotocols);
      if (codec === undefined) return { code: "WS_SUBPROTOCOL_UNKNOWN" };
      const token = readToken(offer, upgrade.request.headers.authorization);
      this.#chosen.set(upgrade.request, codec.subprotocol);
      return this.#admit(upgrade, token, ({ facts, identity }, webSocket) => {
        const isCompressed = webSocket.extensions.includes("permessage-deflate");
        const arrival = { identity, address: facts.address, codec: isCompressed ? codecs.compressed(codec) : codec };
        return (link) => realtime.accept(link, arrival);
      });
    });
  }

  /** A connection of a raw endpoint: its sub-protocol is the first that the client offers, if any. */
  openRaw(upgrade: Upgrade, onSocket: OnRawSocket): void {
    this.#run(upgrade, async () => {
      const { authorization, "sec-websocket-protocol": offered } = upgrade.request.headers;
      const [first] = (offered ?? "").split(",").map((name) => name.trim());
      if (first !== undefined && first !== "") this.#chosen.set(upgrade.request, first);
      return this.#admit(upgrade, readToken(readOffer(offered), authorization), ({ facts, identity }) => {
        const arrival = { identity, address: facts.address, onSocket: (socket: RawSocket) => onSocket(socket, facts) };
        return (link) => this.#parts.realtime.acceptRaw(link, arrival);
      });
    });
  }

  /** Cuts what has not closed. */
  terminate(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  #run({ socket }: Upgrade, decide: () => Promise<Refusal | undefined>): void {
    const onError = (): void => void socket.destroy();
    socket.on("error", onError);
    decide()
      .then((refusal) => {
        if (refusal === undefined) socket.off("error", onError);
        else refuseUpgrade(socket, refusal);
      })
      .catch((err: unknown) => {
        this.#parts.admission.logger.error({ err }, "an upgrade failed");
        socket.destroy();
      });
  }

  async #admit(
    { request, socket, head }: Upgrade,
    token: string | undefined,
    take: (admitted: Admitted, webSocket: WebSocket) => (link: Link) => LinkEvents,
  ): Promise<Refusal | undefined> {
    const facts = readUpgradeRequest(request, this.#parts.addressOf);
    const admission = await admit(this.#parts.admission, facts, token);
    if (!admission.ok) return admission.refusal;
    if (socket.destroyed) return undefined;
    this.#engine.handleUpgrade(request, socket, head, (webSocket) => {
      linkWebSocket(webSocket, this.#sockets, take({ facts, identity: admission.identity }, webSocket));
    });
    return undefined;
  }
}
