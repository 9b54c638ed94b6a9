import type { Exchange } from "./exchange.ts";

/** Until `stopWaiting` the exchange is given up on when its limit passes, and nothing of its scope is disposed. */
export function startWaiting(exchange: Exchange): void {
  exchange.isRunning = true;
  exchange.plan.engine.watch.add(exchange);
}

export function stopWaiting(exchange: Exchange): void {
  exchange.isRunning = false;
  exchange.plan.engine.watch.remove(exchange);
  if (exchange.isClosed) exchange.disposeWhenDone();
}
