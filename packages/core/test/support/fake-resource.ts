import type { Deadline, Resource, StartScope } from "@mega/core";

export interface FakeResourceOptions {
  readonly start?: (scope: StartScope) => Promise<void> | void;
  readonly stop?: (deadline: Deadline) => Promise<void> | void;
}

export interface FakeApi {
  readonly scope: StartScope;
}

/** A resource that writes what happens to it into `log`. */
export function fakeResource(name: string, log: string[], options: FakeResourceOptions = {}): Resource<FakeApi> {
  return {
    kind: "fake",
    async start(scope) {
      log.push(`start ${name}`);
      await options.start?.(scope);
      return { scope };
    },
    async stop(deadline) {
      log.push(`stop ${name}`);
      await options.stop?.(deadline);
    },
  };
}

/** Never settles, whatever happens. */
export const forever = (): Promise<never> => new Promise(() => {});

/** Settles only when the signal aborts, as well-behaved work does. */
export const untilAbort = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
