import type { CacheData } from "./cache-value.ts";

/**
 * A load under way. Superseded once something newer was said about its key: then its result is handed out but not stored.
 * The result is encoded, so that each caller gets a copy of its own; undefined when there was nothing to store.
 */
export interface Flight {
  readonly result: Promise<CacheData | undefined>;
  readonly tags: readonly string[];
  isSuperseded: boolean;
}

/** The loads of one process, one per key. */
export class Flights {
  readonly #byKey = new Map<string, Flight>();

  get(key: string): Flight | undefined {
    return this.#byKey.get(key);
  }

  /** Starts `run` at once. It asks the flight whether its result may still be stored. */
  start(key: string, tags: readonly string[], run: (flight: Flight) => Promise<CacheData | undefined>): Flight {
    const begun = Promise.withResolvers<CacheData | undefined>();
    const flight: Flight = { result: begun.promise, tags, isSuperseded: false };
    this.#byKey.set(key, flight);
    const land = (): void => {
      if (this.#byKey.get(key) === flight) this.#byKey.delete(key);
    };
    run(flight).finally(land).then(begun.resolve, begun.reject);
    return flight;
  }

  supersedeKey(key: string): void {
    this.#supersede((each) => each === key);
  }

  supersedeTag(tag: string): void {
    this.#supersede((_, { tags }) => tags.includes(tag));
  }

  supersedePrefixes(prefixes: readonly string[]): void {
    this.#supersede((key) => prefixes.some((prefix) => key.startsWith(prefix)));
  }

  #supersede(concerns: (key: string, flight: Flight) => boolean): void {
    for (const [key, flight] of this.#byKey) {
      if (!concerns(key, flight)) continue;
      flight.isSuperseded = true;
      this.#byKey.delete(key);
    }
  }
}
