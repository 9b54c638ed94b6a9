import {
  adviseAfterClose,
  type ClientEnvelope,
  createJsonCodec,
  type Hello,
  type ServerEnvelope,
  SUPPORTED_VERSIONS,
  type Welcome,
} from "@mega/protocol";
import { Backoff } from "./backoff.ts";
import type { ResolvedClientOptions } from "./client-options.ts";
import type { ClientTimer } from "./clock.ts";
import { Connection, type ConnectionEnd } from "./connection.ts";
import { TokenSource } from "./token-source.ts";

/**
 * connecting: the first connection is under way → online ⇄ offline: waiting to try again → resuming: trying to get the session back → online
 * any → failed: the server said that trying again is useless; `connect()` tries all the same
 * any → closed, by `close()`, for good
 */
export type ClientState =
  | { readonly phase: "connecting" }
  | { readonly phase: "resuming" }
  /** `resumed: false` after an earlier connection: the session was lost, and direct messages with it. */
  | { readonly phase: "online"; readonly resumed: boolean }
  | { readonly phase: "offline"; readonly retryInMs: number }
  | { readonly phase: "failed"; readonly code: number; readonly reason: string }
  | { readonly phase: "closed" };

export interface SessionEvents {
  onState(state: ClientState): void;
  /** Before the state says so: what was under way in the session goes on or ends. */
  onWelcome(welcome: Welcome): void;
  onEnvelope(envelope: ServerEnvelope): void;
  /** The connection is gone; what waits for an answer on it waits in vain. */
  onDown(): void;
  /** The server cannot continue from the positions that the client has. */
  onPositionsVoid(): void;
  /** The last direct message that arrived. */
  lastDirect(): number;
}

/** The longest that a wake-up waits, so that everybody whose network returned at once does not return at once. */
const wakeJitterMs = 1_000;
/** JSON with more keys than this is no server's. */
const maxKeys = 1_000_000;

/** Keeps one session with the server across connections. */
export class Session {
  readonly #options: ResolvedClientOptions;
  readonly #events: SessionEvents;
  readonly #codec;
  readonly #backoff: Backoff;
  readonly #tokens: TokenSource | undefined;
  #state: ClientState = { phase: "connecting" };
  #connection: Connection | undefined;
  /** In `offline` the retry, in `online` the end of the row of failures. */
  #timer: ClientTimer | undefined;
  /** Tells an attempt that waits for its credential that it was overtaken. */
  #attempt = 0;
  /** The server named the time of return: a wake-up does not hasten it. */
  #isPaced = false;
  #claim: Pick<Hello, "sid" | "resume"> = {};

  constructor(options: ResolvedClientOptions, events: SessionEvents) {
    this.#options = options;
    this.#events = events;
    this.#codec = createJsonCodec({ maxBytes: options.maxMessageBytes, maxKeys });
    this.#backoff = new Backoff({ baseMs: options.backoffBaseMs, maxMs: options.backoffMaxMs, random: options.random });
    this.#tokens = options.token === undefined ? undefined : new TokenSource(options.token);
  }

  get state(): ClientState {
    return this.#state;
  }

  /** Whether an envelope that is sent now goes out. */
  get isOnline(): boolean {
    return this.#state.phase === "online";
  }

  send(envelope: ClientEnvelope): void {
    this.#connection?.send(envelope);
  }

  /** Tries now; nothing to do while connected or trying. */
  connect(): void {
    const { phase } = this.#state;
    if (phase === "offline" || phase === "failed") void this.#start();
  }

  async begin(): Promise<void> {
    await this.#start();
  }

  /** Something happened after which the connection may be gone, or possible again. */
  wake(): void {
    this.#connection?.check();
    if (this.#state.phase === "offline" && !this.#isPaced)
      this.#wait(Math.min(this.#state.retryInMs, this.#options.random() * wakeJitterMs));
  }

  /** Gives the connection up and resumes on another. */
  reconnect(reason: string): void {
    this.#connection?.end(reason);
  }

  /** A new credential for the connection that is there; undefined when there is none to be had. */
  async freshToken(): Promise<string | undefined> {
    this.#tokens?.invalidate();
    return this.#tokens?.get();
  }

  close(): void {
    this.#attempt++;
    this.#change({ phase: "closed" });
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.end("closed", 1000);
  }

  async #start(): Promise<void> {
    const attempt = ++this.#attempt;
    this.#change({ phase: this.#claim.sid === undefined ? "connecting" : "resuming" });
    let token: string | undefined;
    try {
      token = await this.#tokens?.get();
    } catch {
      if (attempt === this.#attempt) this.#retryLater();
      return;
    }
    if (attempt !== this.#attempt) return;
    const connection = new Connection(this.#options, this.#codec, {
      token,
      hello: (unsent) => this.#hello(unsent),
      onWelcome: (welcome) => this.#welcomed(welcome),
      onEnvelope: (envelope) => this.#events.onEnvelope(envelope),
      onEnd: (end) => connection === this.#connection && this.#ended(end),
    });
    this.#connection = connection;
  }

  #hello(token: string | undefined): Hello {
    return {
      t: "hello",
      v: SUPPORTED_VERSIONS,
      ...(token === undefined ? {} : { token }),
      ...this.#claim,
      ack: this.#events.lastDirect(),
    };
  }

  #welcomed(welcome: Welcome): void {
    const { sid, resume, resumed } = welcome;
    this.#claim = { sid, resume };
    this.#events.onWelcome(welcome);
    this.#change({ phase: "online", resumed });
    this.#timer = this.#options.clock.schedule(this.#options.stableAfterMs, () => this.#backoff.reset());
  }

  #ended({ code, reason, goAway }: ConnectionEnd): void {
    this.#connection = undefined;
    this.#events.onDown();
    const advice = adviseAfterClose(code);
    if (advice === "stop") return this.#change({ phase: "failed", code, reason });
    if (advice === "refresh-then-reconnect") this.#tokens?.invalidate();
    if (advice === "reconnect-without-position") this.#events.onPositionsVoid();
    if (goAway === undefined) return this.#retryLater();
    this.#wait(goAway.retryMs + this.#options.random() * goAway.windowMs);
    this.#isPaced = true;
  }

  #retryLater(): void {
    this.#wait(this.#backoff.nextMs());
  }

  #wait(retryInMs: number): void {
    this.#isPaced = false;
    this.#change({ phase: "offline", retryInMs });
    // A listener of the state may have acted on it.
    if (this.#state.phase === "offline")
      this.#timer = this.#options.clock.schedule(retryInMs, () => void this.#start());
  }

  #change(state: ClientState): void {
    if (this.#state.phase === "closed") return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#state = state;
    this.#events.onState(state);
  }
}
