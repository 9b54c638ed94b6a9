import { type Backoff, type Clock, exponentialBackoff, type Logger, type Timer } from "@mega/core";
import type { BreakerCall } from "@mega/core/breaker";
import { encodeSqlIdentifier } from "@mega/core/encoding";
import { SqlError } from "@mega/core/sql";
import { Link } from "./connection/link.ts";
import { toSqlError } from "./postgres-error.ts";
import type { ResolvedPostgresOptions } from "./postgres-options.ts";

export interface ListenOptions {
  /** Called when the connection was lost and is back: what was notified meanwhile is gone. Read again what it would have told of. */
  readonly onGap?: () => void;
}

/** Ends with `await subscription[Symbol.asyncDispose]()`, or with the database. */
export interface NotificationSubscription extends AsyncDisposable {}

interface Listener extends ListenOptions {
  readonly channel: string;
  readonly onMessage: (payload: string) => void;
}

export interface NotificationsScope {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The most that connecting, or an answer to a sign of life, may take. */
const answerMs = 5_000;

/**
 * `listen` on one connection of its own, made when it is first needed. Silence is what it hears most, so it asks for a sign of life now and then:
 * a link that swallows everything would look like a quiet channel.
 */
export class Notifications {
  readonly #options: ResolvedPostgresOptions;
  readonly #scope: NotificationsScope;
  readonly #listeners = new Set<Listener>();
  readonly #backoff: Backoff = exponentialBackoff({ baseMs: 50, maxMs: 5_000 });
  readonly #closing = new AbortController();
  #link: Link | undefined;
  #timer: Timer | undefined;
  /** One thing at a time on the connection. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ResolvedPostgresOptions, scope: NotificationsScope) {
    this.#options = options;
    this.#scope = scope;
  }

  /** Resolves when the server has confirmed it. */
  async listen(listener: Listener): Promise<NotificationSubscription> {
    const name = encodeSqlIdentifier(listener.channel, "postgres");
    this.#listeners.add(listener);
    try {
      await this.#inTurn(async () => {
        const link = this.#link ?? (await this.#connect());
        await this.#say(link, `listen ${name}`);
      });
    } catch (error) {
      this.#listeners.delete(listener);
      throw toSqlError(error, "listen");
    }
    return { [Symbol.asyncDispose]: () => this.#unlisten(listener, name) };
  }

  /** Past the signal it waits for no answer. */
  async close(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#link?.destroy(), { once: true });
    this.#closing.abort(new SqlError("SQL_CLOSED", "the database is closed"));
    this.#listeners.clear();
    this.#timer?.cancel();
    await this.#turn.catch(() => undefined);
    await this.#link?.end(signal.aborted ? 0 : 1_000);
  }

  async #unlisten(listener: Listener, name: string): Promise<void> {
    if (!this.#listeners.delete(listener) || this.#channels.has(listener.channel)) return;
    // On a connection that is lost there is nothing to undo.
    await this.#inTurn(async () => this.#link && this.#say(this.#link, `unlisten ${name}`)).catch(() => undefined);
  }

  get #channels(): ReadonlySet<string> {
    return new Set([...this.#listeners].map(({ channel }) => channel));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this.#closing;
    const turn = this.#turn.then(() => {
      signal.throwIfAborted();
      return work();
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #connect(): Promise<Link> {
    const link = new Link({
      options: this.#options,
      onNotice: () => {},
      onNotify: (channel, payload) => this.#deliver(channel, payload),
      onClosed: () => this.#lost(link),
    });
    await this.#within((call) => link.open(call));
    this.#link = link;
    this.#planCheck(link);
    return link;
  }

  #deliver(channel: string, payload: string): void {
    for (const listener of this.#listeners)
      if (listener.channel === channel) this.#tell(() => listener.onMessage(payload));
  }

  #tell(call: () => void): void {
    try {
      call();
    } catch (err) {
      this.#scope.logger.error({ err }, "a listener for notifications failed");
    }
  }

  #lost(link: Link): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    this.#timer?.cancel();
    if (!this.#closing.signal.aborted) void this.#inTurn(() => this.#reconnect()).catch(() => undefined);
  }

  async #reconnect(): Promise<void> {
    const { clock, logger } = this.#scope;
    const { signal } = this.#closing;
    for (let attempt = 1; this.#listeners.size > 0; attempt += 1) {
      await clock.sleep(this.#backoff(attempt), signal);
      try {
        const link = await this.#connect();
        for (const channel of this.#channels)
          await this.#say(link, `listen ${encodeSqlIdentifier(channel, "postgres")}`);
        for (const { onGap } of this.#listeners) if (onGap !== undefined) this.#tell(onGap);
        return;
      } catch (err) {
        logger.warn({ err, attempt }, "cannot listen for notifications yet");
        const link = this.#link;
        this.#link = undefined;
        link?.destroy();
      }
    }
  }

  #planCheck(link: Link): void {
    this.#timer?.cancel();
    const check = async (): Promise<void> => {
      await this.#inTurn(() => this.#say(link, "select 1")).catch(() => link.destroy());
      if (this.#link === link) this.#planCheck(link);
    };
    const { listenCheckIntervalMs } = this.#options;
    this.#timer = this.#scope.clock.schedule(listenCheckIntervalMs, () => void check(), { keepAlive: false });
  }

  async #say(link: Link, text: string): Promise<void> {
    await this.#within((call) => link.execute(text, [], call));
  }

  async #within<T>(work: (call: BreakerCall) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const { signal } = controller;
    const timer = this.#scope.clock.schedule(answerMs, () => controller.abort());
    try {
      return await work({
        signal,
        onAbort: (listener) => signal.addEventListener("abort", () => listener(signal.reason)),
      });
    } finally {
      timer.cancel();
    }
  }
}
