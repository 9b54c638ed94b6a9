import type { Clock, Logger, Timer } from "@mega/core";
import { Cluster } from "ioredis";
import { createDriver, type RedisDriver } from "./create-driver.ts";
import { isAuthError, withoutCommand } from "./map-error.ts";
import { RedisError } from "./redis-error.ts";
import { describePlace, type ResolvedRedisOptions } from "./redis-options.ts";

export interface RedisConnectionParts {
  readonly options: ResolvedRedisOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The resource's name. */
  readonly resource: string;
  /** As the server's `CLIENT LIST` shows it. */
  readonly connectionName: string;
}

export interface WaitOptions {
  /** @default the resource's `waitMs` */
  readonly waitMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** One connection that is made again whenever it is lost, until it is closed. */
export class RedisConnection {
  readonly driver: RedisDriver;
  readonly #parts: RedisConnectionParts;
  readonly #waiting = new Set<PromiseWithResolvers<void>>();
  readonly #onReconnected: ((downMs: number) => void)[] = [];
  readonly #onLost: (() => void)[] = [];
  #lastError: unknown;
  #downSince: number | undefined;
  #heartbeat: Timer | undefined;
  #wasReady = false;
  #isClosed = false;
  #isGathering = false;

  constructor(parts: RedisConnectionParts) {
    this.#parts = parts;
    this.driver = createDriver(parts.options, parts.connectionName);
    this.driver.on("error", (error: unknown) => this.#noteError(error));
    this.driver.on("ready", () => this.#enterReady());
    this.driver.on("close", () => this.#enterDown());
    this.driver.on("end", () => this.#enterDown());
  }

  get isReady(): boolean {
    if (this.#isClosed || this.driver.status !== "ready") return false;
    // The driver notices the end of a stream some turns later; a caller that tries again at once would leave it no turn.
    return this.driver instanceof Cluster || this.driver.stream.writable;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Whatever is sent from now until the end of this turn goes out in one write. The driver writes each command by itself, which costs more
   * than all else about it.
   */
  gatherWrites(): void {
    if (this.#isGathering || this.driver instanceof Cluster) return;
    const { stream } = this.driver;
    this.#isGathering = true;
    stream.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      stream.uncork();
    });
  }

  /** Called each time the connection stands again, not for the first time, before those who wait for it go on. */
  onReconnected(listener: (downMs: number) => void): void {
    this.#onReconnected.push(listener);
  }

  onLost(listener: () => void): void {
    this.#onLost.push(listener);
  }

  /** Connects for the first time. A wrong password ends it at once, all else its time. */
  async open(signal: AbortSignal): Promise<void> {
    const { options, clock } = this.#parts;
    this.driver.connect().catch(() => {});
    const refused = Promise.withResolvers<never>();
    const onError = (error: unknown): void => {
      if (isAuthError(error)) refused.reject(this.#unreachable());
    };
    this.driver.on("error", onError);
    const time = Promise.withResolvers<never>();
    const timer = clock.schedule(options.connectTimeoutMs, () => time.reject(this.#unreachable()));
    const onAbort = (): void => time.reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      signal.throwIfAborted();
      await Promise.race([this.#ready(), refused.promise, time.promise]);
      this.#beat();
    } catch (error) {
      this.close();
      throw error;
    } finally {
      timer.cancel();
      signal.removeEventListener("abort", onAbort);
      this.driver.off("error", onError);
    }
  }

  /** Waits a bounded time for the connection. Rejects with `REDIS_UNAVAILABLE`. */
  async whenReady({ waitMs = this.#parts.options.waitMs, signal }: WaitOptions = {}): Promise<void> {
    if (this.isReady) return;
    signal?.throwIfAborted();
    const { clock, options } = this.#parts;
    if (this.#isClosed || waitMs <= 0 || this.#waiting.size >= options.maxWaiting || isAuthError(this.#lastError))
      throw this.#unavailable();
    const wait = Promise.withResolvers<void>();
    this.#waiting.add(wait);
    const timer = clock.schedule(waitMs, () => wait.reject(this.#unavailable()));
    const onAbort = (): void => wait.reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      await wait.promise;
    } finally {
      timer.cancel();
      signal?.removeEventListener("abort", onAbort);
      this.#waiting.delete(wait);
    }
  }

  /** Ends what is under way. Does not wait for the server, which may be frozen. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#heartbeat?.cancel();
    for (const wait of this.#waiting) wait.reject(this.#unavailable());
    this.driver.disconnect();
    if (!(this.driver instanceof Cluster)) this.driver.stream?.destroy();
  }

  async #ready(): Promise<void> {
    if (this.driver.status === "ready") return;
    await new Promise<void>((resolve) => this.driver.once("ready", resolve));
  }

  #enterReady(): void {
    const { clock, logger, connectionName } = this.#parts;
    const downSince = this.#downSince;
    this.#lastError = undefined;
    this.#downSince = undefined;
    if (downSince !== undefined && this.#wasReady) {
      const downMs = clock.monotonicMs() - downSince;
      for (const listener of this.#onReconnected) listener(downMs);
      logger.info({ connection: connectionName, downMs }, "connected to redis again");
    }
    this.#wasReady = true;
    for (const wait of this.#waiting) wait.resolve();
  }

  #enterDown(): void {
    if (this.#isClosed || this.#downSince !== undefined) return;
    const { clock, logger, connectionName } = this.#parts;
    this.#downSince = clock.monotonicMs();
    if (!this.#wasReady) return;
    logger.warn({ connection: connectionName, err: this.#lastError }, "the connection to redis is lost");
    for (const listener of this.#onLost) listener();
  }

  #noteError(error: unknown): void {
    this.#lastError = withoutCommand(error);
  }

  /** Asks now and then, so that a link that is dead in silence is found also when nobody calls. */
  #beat(): void {
    if (this.#isClosed) return;
    const { clock, options } = this.#parts;
    const beat = (): void => {
      if (this.isReady) for (const node of nodesOf(this.driver)) node.ping().catch(() => {});
      this.#beat();
    };
    this.#heartbeat = clock.schedule(Math.ceil(options.silenceTimeoutMs / 2), beat, { keepAlive: false });
  }

  #unavailable(): RedisError {
    const { resource, options } = this.#parts;
    if (isAuthError(this.#lastError)) return this.#unreachable();
    const message = `redis resource "${resource}": not connected to ${describePlace(options)}; nothing was sent`;
    return new RedisError("REDIS_UNAVAILABLE", message, { cause: this.#lastError, data: { resource } });
  }

  #unreachable(): RedisError {
    const { resource, options } = this.#parts;
    const cause = this.#lastError;
    const isAuth = isAuthError(cause);
    const reason = isAuth ? "it refuses the user or the password" : reasonOf(cause);
    const message = `redis resource "${resource}": cannot connect to ${describePlace(options)}: ${reason}`;
    const data = { resource, place: describePlace(options), reason };
    return new RedisError(isAuth ? "REDIS_AUTH_FAILED" : "REDIS_UNREACHABLE", message, { cause, data });
  }
}

const nodesOf = (driver: RedisDriver) => (driver instanceof Cluster ? driver.nodes("all") : [driver]);

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: "no such host",
  EAI_AGAIN: "the name server does not answer",
  ECONNREFUSED: "nothing listens there",
  ETIMEDOUT: "no answer",
  ECONNRESET: "the connection was cut",
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  const code = "code" in error ? String(error.code) : "";
  return reasons[code] ?? (error.message.startsWith("LOADING") ? "it is still loading its data" : code || "no answer");
}
