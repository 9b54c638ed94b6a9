type Waiter<T> = {
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
};

type State =
  | { readonly phase: "open" }
  | { readonly phase: "ended" }
  | { readonly phase: "failed"; readonly error: unknown };

/** Hands values from callbacks to one asynchronous reader. What was pushed before a failure is lost to the reader: the whole has failed. */
export class HandOver<T> {
  readonly #values: T[] = [];
  #waiter: Waiter<T> | undefined;
  #state: State = { phase: "open" };

  get isOpen(): boolean {
    return this.#state.phase === "open";
  }

  push(value: T): void {
    if (!this.isOpen) return;
    this.#values.push(value);
    this.#settle();
  }

  end(): void {
    if (this.isOpen) this.#state = { phase: "ended" };
    this.#settle();
  }

  fail(error: unknown): void {
    if (this.isOpen) this.#state = { phase: "failed", error };
    this.#settle();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
      this.#settle();
    });
  }

  #settle(): void {
    const waiter = this.#waiter;
    if (waiter === undefined) return;
    const [value] = this.#values;
    if (this.#state.phase === "failed") waiter.reject(this.#state.error);
    else if (value !== undefined) waiter.resolve({ done: false, value: this.#values.shift() as T });
    else if (this.#state.phase === "ended") waiter.resolve({ done: true, value: undefined });
    else return;
    this.#waiter = undefined;
  }
}
