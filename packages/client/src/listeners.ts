/** Functions that are told something. One that throws surfaces as an uncaught error and disturbs neither the others nor the client. */
export class Listeners<Args extends readonly unknown[]> {
  readonly #all = new Set<(...args: Args) => void>();

  /** Returns how to stop. */
  add(listener: (...args: Args) => void): () => void {
    const own = (...args: Args): void => listener(...args);
    this.#all.add(own);
    return () => void this.#all.delete(own);
  }

  tell(...args: Args): void {
    for (const listener of [...this.#all]) {
      try {
        listener(...args);
      } catch (err) {
        queueMicrotask(() => {
          throw err;
        });
      }
    }
  }
}

/** Listeners by event name. */
export class EventListeners<Args extends readonly unknown[]> {
  readonly #byName = new Map<string, Listeners<Args>>();

  add(name: string, listener: (...args: Args) => void): () => void {
    const listeners = this.#byName.get(name) ?? new Listeners<Args>();
    this.#byName.set(name, listeners);
    return listeners.add(listener);
  }

  tell(name: string, ...args: Args): void {
    this.#byName.get(name)?.tell(...args);
  }
}
