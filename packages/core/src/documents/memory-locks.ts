import type { Clock } from "../clock.ts";
import { untilAborted } from "../until-aborted.ts";
import type { DocumentExclusiveOptions } from "./document-database.ts";
import { DocumentError } from "./document-error.ts";

const defaultTimeoutMs = 60_000;

/** Locks by name within one process. Who waits longest is next. */
export class MemoryLocks {
  readonly #clock: Clock;
  /** Resolves when the last of those who hold or wait has gone. */
  readonly #tails = new Map<string, Promise<void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async hold<T>(
    name: string,
    work: () => Promise<T>,
    { timeoutMs = defaultTimeoutMs, signal }: DocumentExclusiveOptions,
  ): Promise<T> {
    const before = this.#tails.get(name) ?? Promise.resolve();
    const done = Promise.withResolvers<void>();
    const tail = before.then(() => done.promise);
    this.#tails.set(name, tail);
    void tail.then(() => {
      if (this.#tails.get(name) === tail) this.#tails.delete(name);
    });
    try {
      await this.#turn(before, { name, timeoutMs, signal });
      return await work();
    } finally {
      done.resolve();
    }
  }

  async #turn(
    before: Promise<void>,
    {
      name,
      timeoutMs,
      signal,
    }: { readonly name: string; readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
  ): Promise<void> {
    const timeout = Promise.withResolvers<never>();
    const timer = this.#clock.schedule(timeoutMs, () =>
      timeout.reject(
        new DocumentError("DOCUMENT_LOCKED", `another holder kept the lock ${name} for more than ${timeoutMs} ms`, {
          data: { lock: name, timeoutMs },
        }),
      ),
    );
    const wait = (): Promise<void> => Promise.race([before, timeout.promise]);
    try {
      await (signal === undefined ? wait() : untilAborted(wait, signal));
    } finally {
      timer.cancel();
    }
  }
}
