import type { Outcome } from "./engine-context.ts";
import type { Exchange } from "./exchange.ts";
import { startWaiting, stopWaiting } from "./waiting.ts";

export interface Preparation {
  readonly outcome: Outcome;
  /** Puts the answer on the wire. */
  readonly send: () => void;
  readonly fail: (error: unknown) => void;
  /** The engine gave up meanwhile, and answered otherwise. */
  readonly drop: () => void;
}

/** Runs what has to be done before the answer, such as saving the session, within the time of the route. */
export function prepare(exchange: Exchange, { outcome, send, fail, drop }: Preparation): void {
  startWaiting(exchange);
  const goOn = (next: () => void): void => {
    if (exchange.isStuck) {
      exchange.isRunning = false;
      exchange.disposeWhenDone();
      drop();
      return;
    }
    stopWaiting(exchange);
    next();
  };
  runBeforeSend(exchange, outcome)
    .then(() => goOn(send))
    .catch((error: unknown) => goOn(() => fail(error)));
}

/** In the order of registration; each sees the headers that the one before has set. */
async function runBeforeSend(exchange: Exchange, outcome: Outcome): Promise<void> {
  const runs = exchange.beforeSend ?? [];
  exchange.beforeSend = undefined;
  for (const run of runs) await run(outcome);
}
