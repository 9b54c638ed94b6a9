/** Owns what is opened during one call. Disposal runs in reverse order of registration and reports every failure. */
export interface RequestScope {
  /** Registers and returns `value`; its `Symbol.asyncDispose` or `Symbol.dispose` runs when the call ends. */
  use<T extends Disposable | AsyncDisposable>(value: T): T;
  /** Registers a function to run when the call ends. */
  defer(run: () => void | Promise<void>): void;
}
