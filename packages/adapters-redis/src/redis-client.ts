import type { Clock, Logger } from "@mega/core";
import { type CallGuard, createCallGuard } from "@mega/core/adapter";
import { Cluster } from "ioredis";
import type { RedisDriver } from "./create-driver.ts";
import { isRedisTrouble, mapRedisError } from "./map-error.ts";
import { RedisConnection, type WaitOptions } from "./redis-connection.ts";
import type { ResolvedRedisOptions } from "./redis-options.ts";

/** What a `redis()` resource gives to handlers. */
export interface RedisClient {
  /**
   * ioredis's own client, connected. Outside of a cluster it queues nothing: a command without a connection rejects. None is ever sent twice.
   * Commands that block need a connection of their own: `native.duplicate()`.
   */
  readonly native: RedisDriver;
  readonly isCluster: boolean;
  /**
   * Runs the work once, behind the circuit breaker, its time-out and a span, with errors that carry a code. Without a connection it waits a bounded time for
   * one first.
   */
  run<T>(name: string, work: (native: RedisDriver) => Promise<T>, options?: WaitOptions): Promise<T>;
}

export interface RedisEngineParts {
  readonly options: ResolvedRedisOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly name: string;
  readonly app: string;
}

export class RedisEngine implements RedisClient {
  readonly isCluster: boolean;
  readonly #parts: RedisEngineParts;
  readonly #connection: RedisConnection;
  readonly #guard: CallGuard;
  readonly #onIdle: (() => void)[] = [];
  #calls = 0;

  constructor(parts: RedisEngineParts) {
    const { options, clock, name } = parts;
    this.#parts = parts;
    this.#connection = this.createConnection("calls");
    this.isCluster = this.#connection.driver instanceof Cluster;
    const { limits } = options;
    this.#guard = createCallGuard({ system: "redis", name, limits, clock, isTrouble: isRedisTrouble });
  }

  get native(): RedisDriver {
    return this.#connection.driver;
  }

  open(signal: AbortSignal): Promise<void> {
    return this.#connection.open(signal);
  }

  async run<T>(name: string, work: (native: RedisDriver) => Promise<T>, options: WaitOptions = {}): Promise<T> {
    this.#calls += 1;
    try {
      if (!this.#connection.isReady) await this.#connection.whenReady(options);
      if (this.#calls > 1) this.#connection.gatherWrites();
      return await this.#guard.run({ name }, () => work(this.native), options.signal);
    } catch (error) {
      throw mapRedisError(error, { resource: this.#parts.name });
    } finally {
      this.#calls -= 1;
      if (this.#calls === 0) for (const resolve of this.#onIdle.splice(0)) resolve();
    }
  }

  /** Another connection with the same options, for what needs one of its own. Not opened yet; whoever asks closes it. */
  createConnection(purpose: string): RedisConnection {
    const { options, clock, logger, name, app } = this.#parts;
    // The server takes no spaces in it.
    const connectionName = `${app}:${name}:${purpose}`.replaceAll(/[^\w:.-]/g, "-");
    return new RedisConnection({ options, clock, logger, resource: name, connectionName });
  }

  report() {
    return {
      isReady: this.#connection.isReady,
      breaker: this.#guard.state,
      inFlight: this.#guard.inFlight,
      waiting: this.#connection.waiting,
    };
  }

  /** Lets calls end until the signal aborts, then cuts the connection. */
  async close(signal: AbortSignal): Promise<void> {
    if (this.#calls > 0 && this.#connection.isReady && !signal.aborted)
      await new Promise<void>((resolve) => {
        this.#onIdle.push(resolve);
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    this.#connection.close();
    this.#guard[Symbol.dispose]();
  }
}

export const isRedisEngine = (api: unknown): api is RedisEngine => api instanceof RedisEngine;
