interface Runs {
  readonly current: Promise<void>;
  next: Promise<void> | undefined;
}

/**
 * Runs a work for many callers at once, by name. Whoever comes while it runs may have done something that the run did not see, so those share
 * the run after it: each caller gets a run that began after its call, and there is never more than one at a time.
 */
export class SharedRuns {
  readonly #byName = new Map<string, Runs>();

  join(name: string, work: () => Promise<void>): Promise<void> {
    const running = this.#byName.get(name);
    if (running === undefined) return this.#start(name, work);
    running.next ??= running.current.then(ignore, ignore).then(() => this.#start(name, work));
    return running.next;
  }

  #start(name: string, work: () => Promise<void>): Promise<void> {
    const current = work().finally(() => {
      if (this.#byName.get(name)?.next === undefined) this.#byName.delete(name);
    });
    this.#byName.set(name, { current, next: undefined });
    return current;
  }
}

const ignore = (): void => {};
