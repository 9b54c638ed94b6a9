import { AppError } from "./app-error.ts";

/** Owns what is opened during one call. Disposal runs in reverse order of registration and reports every failure. */
export interface RequestScope {
  /** Registers and returns `value`; its `Symbol.asyncDispose` or `Symbol.dispose` runs when the call ends. */
  use<T extends Disposable | AsyncDisposable>(value: T): T;
  /** Registers a function to run when the call ends. */
  defer(run: () => void | Promise<void>): void;
}

/** The transport's side of a scope: disposing it twice does nothing the second time. */
export interface OwnedRequestScope extends RequestScope, AsyncDisposable {}

/**
 * Made by a transport for each call and disposed when the call ends. What is registered after that runs at once, so that
 * nothing leaks, and the caller gets `APP_SCOPE_CLOSED`.
 */
export function createRequestScope(): OwnedRequestScope {
  let pending: (() => void | Promise<void>)[] | undefined = [];

  const defer = (run: () => void | Promise<void>): void => {
    if (pending !== undefined) {
      pending.push(run);
      return;
    }
    // The failure of a late disposer is secondary to the error below, which always reaches the caller.
    void runLate(run).catch(() => {});
    throw new AppError("APP_SCOPE_CLOSED", "the request scope is closed: the call it belongs to has ended");
  };

  return {
    defer,
    use(value) {
      defer(async () => {
        if (Symbol.asyncDispose in value) await value[Symbol.asyncDispose]();
        else value[Symbol.dispose]();
      });
      return value;
    },
    async [Symbol.asyncDispose]() {
      const runs = pending ?? [];
      pending = undefined;
      await runInReverse(runs);
    },
  };
}

const runLate = async (run: () => void | Promise<void>): Promise<void> => run();

async function runInReverse(runs: readonly (() => void | Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const run of runs.toReversed()) {
    try {
      await run();
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} disposers of a request scope failed`);
}
