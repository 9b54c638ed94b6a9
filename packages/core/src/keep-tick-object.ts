import { executionAsyncResource } from "node:async_hooks";

let kept: object | undefined;

/**
 * Keeps one object of `process.nextTick` alive, for its shape. V8 forgets a shape when a full collection finds no object of it, and from then
 * on builds every tick object by its slow, generic way for the rest of the process: a fifth to a quarter of the CPU of a small HTTP answer,
 * which passes through five ticks. Whether a collection comes at such a moment during boot is chance; with one object kept it does not matter.
 */
export function keepTickObject(): void {
  if (kept !== undefined) return;
  process.nextTick(() => {
    kept = executionAsyncResource();
  });
}

/** For tests: what is kept, once the first tick has passed. */
export const keptTickObject = (): object | undefined => kept;
