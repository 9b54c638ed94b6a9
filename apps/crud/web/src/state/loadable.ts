import { type Signal, signal } from "@preact/signals";
import { isAborted } from "../api/problem.ts";

/** Something read from the server. A refresh keeps the old value on the screen. */
export type Loadable<Value> =
  | { readonly phase: "loading" }
  | { readonly phase: "failed"; readonly error: unknown }
  | { readonly phase: "ready"; readonly value: Value };

interface Loader<Value> {
  readonly state: Signal<Loadable<Value>>;
  /** The newest call wins; an older one that is still under way is aborted. */
  load(): Promise<void>;
  stop(): void;
}

export function createLoader<Value>(read: (signal: AbortSignal) => Promise<Value>): Loader<Value> {
  const state = signal<Loadable<Value>>({ phase: "loading" });
  let current = new AbortController();
  return {
    state,
    async load() {
      current.abort();
      const mine = new AbortController();
      current = mine;
      if (state.peek().phase === "failed") state.value = { phase: "loading" };
      try {
        const value = await read(mine.signal);
        if (current === mine) state.value = { phase: "ready", value };
      } catch (error) {
        if (current === mine && !isAborted(error)) state.value = { phase: "failed", error };
      }
    },
    stop: () => current.abort(),
  };
}
