import type { ClientEnvelope, Codec, GoAway, Hello, ServerEnvelope, Welcome } from "@mega/protocol";
import type { ResolvedClientOptions } from "./client-options.ts";
import type { ClientTimer } from "./clock.ts";
import type { Transport } from "./transport.ts";

/** How a connection ended. `goAway` is what the server had said about coming back. */
export interface ConnectionEnd {
  readonly code: number;
  readonly reason: string;
  readonly goAway: GoAway | undefined;
}

export interface ConnectionEvents {
  onWelcome(welcome: Welcome): void;
  onEnvelope(envelope: ServerEnvelope): void;
  /** Once, and nothing after it. */
  onEnd(end: ConnectionEnd): void;
}

/** What a connection begins with. */
export interface Greeting {
  readonly token: string | undefined;
  hello(token: string | undefined): Hello;
}

/**
 * greeting: the transport opens, hello goes out → open: welcomed → ended
 * `isAsked`: the server was silent for its ping interval and has been asked for a sign of life.
 */
type ConnectionState =
  | { readonly phase: "greeting" }
  | { readonly phase: "open"; readonly pingMs: number; readonly isAsked: boolean }
  | { readonly phase: "ended" };

/** The code that browsers report for a connection that broke. */
const broken = 1006;

/** One attempt to be connected, from opening the transport until it ends. A new attempt is a new object, so nothing late is mistaken for it. */
export class Connection {
  readonly #options: ResolvedClientOptions;
  readonly #codec: Codec<string>;
  readonly #events: ConnectionEvents;
  readonly #transport: Transport;
  #state: ConnectionState = { phase: "greeting" };
  #timer: ClientTimer;
  #heardMs = 0;
  #goAway: GoAway | undefined;

  constructor(options: ResolvedClientOptions, codec: Codec<string>, greeting: ConnectionEvents & Greeting) {
    this.#options = options;
    this.#codec = codec;
    this.#events = greeting;
    this.#timer = options.clock.schedule(options.connectTimeoutMs, () => this.end("no welcome"));
    const { token } = greeting;
    const events = {
      onOpen: () =>
        this.#state.phase === "greeting" && this.send(greeting.hello(this.#transport.isIdentified ? undefined : token)),
      onMessage: (frame: string | Uint8Array) => this.#receive(frame),
      onClose: (code: number, reason: string) => this.#ended(code, reason),
    };
    this.#transport = options.connect(options.url, events, token);
  }

  send(envelope: ClientEnvelope): void {
    if (this.#state.phase !== "ended") this.#transport.send(this.#codec.encode(envelope));
  }

  /** Asks for a sign of life now: the machine may have slept. */
  check(): void {
    const state = this.#state;
    if (state.phase !== "open" || state.isAsked) return;
    this.#state = { ...state, isAsked: true };
    this.send({ t: "ping" });
    this.#watch(this.#options.graceMs);
  }

  /** Gives it up. */
  end(reason: string, code = broken): void {
    this.#transport.close(1000, reason);
    this.#ended(code, reason);
  }

  #receive(frame: string | Uint8Array): void {
    if (this.#state.phase === "ended") return;
    const decoded = this.#codec.decodeServer(frame);
    if (!decoded.ok) {
      // A refused envelope is one of a later version: there is nothing to do about it here.
      if (decoded.problem.kind === "unreadable") this.end(decoded.problem.reason);
      return;
    }
    const envelope = decoded.value;
    this.#heard();
    if (envelope.t === "ping") this.send({ ...envelope, t: "pong" });
    else if (envelope.t === "goaway") this.#goAway = envelope;
    else if (envelope.t === "welcome") this.#welcome(envelope);
    else if (this.#state.phase === "open") this.#events.onEnvelope(envelope);
  }

  #welcome(welcome: Welcome): void {
    if (this.#state.phase !== "greeting") return;
    this.#state = { phase: "open", pingMs: welcome.pingMs, isAsked: false };
    this.#watch(welcome.pingMs);
    this.#events.onWelcome(welcome);
  }

  #heard(): void {
    this.#heardMs = this.#options.clock.monotonicMs();
    const state = this.#state;
    if (state.phase !== "open" || !state.isAsked) return;
    this.#state = { ...state, isAsked: false };
    this.#watch(state.pingMs);
  }

  /** One timer per interval, not one per message: when it fires, it looks how long the silence has lasted. */
  #watch(delayMs: number): void {
    this.#timer.cancel();
    this.#timer = this.#options.clock.schedule(delayMs, () => {
      const state = this.#state;
      if (state.phase !== "open") return;
      if (state.isAsked) return this.end("silent");
      const leftMs = this.#heardMs + state.pingMs - this.#options.clock.monotonicMs();
      if (leftMs > 0) this.#watch(leftMs);
      else this.check();
    });
  }

  #ended(code: number, reason: string): void {
    if (this.#state.phase === "ended") return;
    this.#state = { phase: "ended" };
    this.#timer.cancel();
    this.#events.onEnd({ code, reason, goAway: this.#goAway });
  }
}
