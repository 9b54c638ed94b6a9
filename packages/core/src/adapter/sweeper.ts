import type { Clock, Timer } from "../clock.ts";
import type { Logger } from "../logger.ts";

export interface SweeperOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly intervalMs: number;
  /** Removes a bounded number of expired rows or files; whether there may be more. */
  readonly sweep: () => Promise<boolean>;
}

/** How soon a sweep that hit its bound goes on. */
const continueAfterMs = 50;

/** Removes what expired, little by little, so that no sweep holds the writer, or keeps the disk busy, for long. */
export class Sweeper {
  readonly #options: SweeperOptions;
  #timer: Timer | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: SweeperOptions) {
    this.#options = options;
    this.#plan(options.intervalMs);
  }

  /** No sweep runs after it resolves. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#running;
  }

  #plan(delayMs: number): void {
    if (this.#isStopped) return;
    const run = (): void => {
      this.#running = this.#run();
    };
    this.#timer = this.#options.clock.schedule(delayMs, run, { keepAlive: false });
  }

  async #run(): Promise<void> {
    const { sweep, logger, intervalMs } = this.#options;
    let delayMs = intervalMs;
    try {
      if (await sweep()) delayMs = continueAfterMs;
    } catch (err) {
      logger.warn({ err }, "could not remove what has expired; the next sweep tries again");
    }
    this.#plan(delayMs);
  }
}
