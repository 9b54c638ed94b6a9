import type {
  ChannelName,
  ChannelTypes,
  ErrorEnvelope,
  Position,
  Res,
  ServerEnvelope,
  SubOk,
  TypedChannel,
  TypesOf,
  Welcome,
} from "@mega/protocol";
import type { Channel, UntypedChannel } from "./channel-handle.ts";
import { ClientError } from "./client-error.ts";
import { type ClientOptions, type ResolvedClientOptions, resolveClientOptions } from "./client-options.ts";
import { Commands } from "./commands.ts";
import { DirectMessages } from "./direct-messages.ts";
import { Listeners } from "./listeners.ts";
import { Requests, type Wire } from "./requests.ts";
import { type ClientState, Session } from "./session.ts";
import { type ChannelState, Subscription } from "./subscription.ts";
import { TokenRefresh } from "./token-refresh.ts";

export interface ChannelOptions<Meta = unknown> {
  /** What the others on the channel see of this client. @default nothing */
  readonly meta?: Meta;
  /** Where the application read the state that it has: what was published since follows. @default from now on */
  readonly position?: Position;
}

/** A client of one server. Made by `createClient`. */
export interface Client {
  readonly state: ClientState;
  /** Returns how to stop. */
  onState(listener: (state: ClientState) => void): () => void;
  /** Subscribes. One object per name until it is left, so the options count the first time. */
  channel<C extends TypedChannel = UntypedChannel>(
    name: ChannelName<TypesOf<C>["name"]>,
    options?: ChannelOptions<TypesOf<C>["presence"]>,
  ): Channel<TypesOf<C>>;
  /** Calls back for each direct message of this event. Returns how to stop. */
  on(event: string, listener: (payload: unknown) => void): () => void;
  /** Tries now: instead of waiting, or after having failed. */
  connect(): void;
  /** Ends everything; what waits for an answer is rejected. */
  close(): void;
}

/** Connects at once and stays connected, as far as that is possible, until it is closed. */
export function createClient(options: ClientOptions): Client {
  return new RealtimeClient(resolveClientOptions(options));
}

class RealtimeClient implements Client {
  readonly #options: ResolvedClientOptions;
  readonly #session: Session;
  readonly #wire: Wire;
  readonly #commands: Commands;
  readonly #direct: DirectMessages;
  readonly #refresh: TokenRefresh;
  readonly #states = new Listeners<[state: ClientState]>();
  readonly #channels = new Map<
    string,
    { readonly subscription: Subscription; readonly handle: Channel<ChannelTypes> }
  >();
  readonly #byNumber = new Map<number, Subscription>();
  readonly #stopWatching: () => void;

  constructor(options: ResolvedClientOptions) {
    this.#options = options;
    const session = new Session(options, {
      onState: (state) => this.#changed(state),
      onWelcome: (welcome) => this.#welcomed(welcome),
      onEnvelope: (envelope) => this.#receive(envelope),
      onDown: () => this.#down(),
      onPositionsVoid: () => this.#eachSubscription((subscription) => subscription.forgetPosition()),
      lastDirect: () => this.#direct.last,
    });
    this.#session = session;
    this.#wire = {
      get isOnline() {
        return session.isOnline;
      },
      requests: new Requests(),
      send: (envelope) => session.send(envelope),
      reconnect: (reason) => session.reconnect(reason),
    };
    const { clock } = options;
    this.#commands = new Commands(options, this.#wire, (channel) => this.#stateOf(channel)?.phase === "live");
    this.#direct = new DirectMessages(this.#wire, clock);
    this.#refresh = new TokenRefresh({ wire: this.#wire, clock, freshToken: () => session.freshToken() });
    this.#stopWatching = options.wakeUps(() => session.wake());
    void session.begin();
  }

  get state(): ClientState {
    return this.#session.state;
  }

  onState(listener: (state: ClientState) => void): () => void {
    return this.#states.add(listener);
  }

  channel<C extends TypedChannel>(name: string, options: ChannelOptions = {}): Channel<TypesOf<C>> {
    const known = this.#channels.get(name);
    if (known !== undefined) return known.handle as never;
    const { subscription, handle } = this.#open(name, options);
    subscription.join();
    return handle as never;
  }

  on(event: string, listener: (payload: unknown) => void): () => void {
    return this.#direct.events.add(event, listener);
  }

  connect(): void {
    this.#session.connect();
  }

  close(): void {
    this.#stopWatching();
    this.#session.close();
    this.#down();
  }

  #open(name: string, options: ChannelOptions) {
    const subscription = new Subscription({
      name,
      wire: this.#wire,
      clock: this.#options.clock,
      meta: options.meta,
      position: options.position,
      onNumber: (owner, now, before) => {
        if (before !== undefined && this.#byNumber.get(before) === owner) this.#byNumber.delete(before);
        if (now !== undefined) this.#byNumber.set(now, owner);
      },
      onState: (_owner, state) => this.#channelChanged(name, state),
    });
    const opened = { subscription, handle: this.#handleOf(subscription) };
    this.#channels.set(name, opened);
    return opened;
  }

  #handleOf(subscription: Subscription): Channel<ChannelTypes> {
    const { name, presence } = subscription;
    const call = (isQuestion: boolean) => (command: string, input: unknown, options?: object) =>
      this.#call({ channel: name, name: command, input, isQuestion }, options);
    const handle: Channel<NonNullable<UntypedChannel["~types"]>> = {
      name,
      get state() {
        return subscription.state;
      },
      get position() {
        return subscription.position;
      },
      presence: {
        members: () => presence.members() as never,
        onChange: (listener) => presence.changes.add(listener as never),
        set: (meta) => subscription.setMeta(meta),
      },
      on: (event, listener) => subscription.events.add(event, listener),
      onState: (listener) => subscription.states.add(listener),
      call: call(false),
      ask: call(true),
      leave: () => subscription.leave(),
    };
    return handle as never;
  }

  #call(call: Parameters<Commands["call"]>[0], options: object | undefined): Promise<unknown> {
    const { phase } = this.#session.state;
    if (phase === "failed" || phase === "closed") return Promise.reject(closedError(phase));
    const channel = this.#stateOf(call.channel)?.phase;
    if (channel === undefined || channel === "refused") return Promise.reject(notSubscribed(call.channel));
    return this.#commands.call(call, options);
  }

  #stateOf(channel: string): ChannelState | undefined {
    return this.#channels.get(channel)?.subscription.state;
  }

  #eachSubscription(run: (subscription: Subscription) => void): void {
    for (const { subscription } of [...this.#channels.values()]) run(subscription);
  }

  #welcomed(welcome: Welcome): void {
    this.#direct.welcome(welcome);
    this.#commands.welcome(welcome);
    this.#refresh.watch(welcome.expiresInMs);
  }

  #changed(state: ClientState): void {
    const { phase } = state;
    if (phase === "online") {
      this.#eachSubscription((subscription) => subscription.join());
      this.#commands.pump();
    }
    if (phase === "failed" || phase === "closed") this.#commands.fail(closedError(phase));
    this.#states.tell(state);
  }

  #down(): void {
    this.#wire.requests.clear();
    this.#refresh.stop();
    this.#direct.down();
    this.#commands.down();
    this.#eachSubscription((subscription) => subscription.down());
  }

  #channelChanged(name: string, { phase }: ChannelState): void {
    if (phase === "live") this.#commands.pump();
    if (phase === "left") this.#channels.delete(name);
    if (phase === "left" || phase === "refused") this.#commands.fail(notSubscribed(name), name);
  }

  #receive(envelope: ServerEnvelope): void {
    switch (envelope.t) {
      case "pub":
        return this.#byNumber.get(envelope.n)?.onPub(envelope);
      case "gap":
        return this.#byNumber.get(envelope.n)?.onGap(envelope);
      case "reset":
        return this.#byNumber.get(envelope.n)?.onReset(envelope);
      case "presence":
        return this.#byNumber.get(envelope.n)?.onPresence(envelope);
      case "unsub":
        return this.#byNumber.get(envelope.n)?.refuse(envelope);
      case "dm":
        return this.#direct.receive(envelope);
      case "subok":
        return this.#joined(envelope);
      case "res":
        return this.#answer(envelope.id, envelope);
      case "error":
        return envelope.id === undefined ? undefined : this.#answer(envelope.id, envelope);
    }
  }

  /** A subscription that nobody waits for is the server's own doing. */
  #joined(subok: SubOk): void {
    if (this.#wire.requests.settle(subok.id, subok)) return;
    if (subok.id === 0) (this.#channels.get(subok.ch) ?? this.#open(subok.ch, {})).subscription.live(subok);
  }

  #answer(id: number, answer: Res | ErrorEnvelope): void {
    if (!this.#wire.requests.settle(id, answer)) this.#commands.answer(id, answer);
  }
}

const closedError = (phase: string): ClientError => new ClientError("CLIENT_CLOSED", `the client is ${phase}`);
const notSubscribed = (channel: string): ClientError =>
  new ClientError("CLIENT_NOT_SUBSCRIBED", `the client is not on ${channel}`);
