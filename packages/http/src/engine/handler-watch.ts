import type { Clock } from "@mega/core";
import type { Exchange, HandlerWatch } from "./exchange.ts";

/** How coarse handler time-outs are. A timer per request would cost more than the rest of the pipeline. */
export const watchTickMs = 100;

/**
 * A list of the exchanges that wait for a step, the handler or what is done before the answer, looked through once per tick while it is not
 * empty. An exchange comes and goes with each of its waits and keeps what is left of its time, so that all of them together are limited.
 * Adding and removing are a few pointer writes; time-outs are late by up to two ticks.
 */
export function createHandlerWatch(clock: Clock, onLate: (exchange: Exchange) => void): HandlerWatch {
  let first: Exchange | undefined;
  let tick = 0;
  let isTicking = false;

  const turn = (): void => {
    tick++;
    for (let each = first; each !== undefined; ) {
      const next: Exchange | undefined = each.next;
      if (tick > each.lateAfterTick) onLate(each);
      each = next;
    }
    isTicking = first !== undefined;
    if (isTicking) clock.schedule(watchTickMs, turn, { keepAlive: false });
  };

  return {
    add(exchange) {
      exchange.lateAfterTick = tick + exchange.ticksLeft;
      exchange.previous = undefined;
      exchange.next = first;
      if (first !== undefined) first.previous = exchange;
      first = exchange;
      if (isTicking) return;
      isTicking = true;
      clock.schedule(watchTickMs, turn, { keepAlive: false });
    },
    remove(exchange) {
      if (exchange.lateAfterTick === 0) return;
      exchange.ticksLeft = Math.max(0, exchange.lateAfterTick - tick);
      exchange.lateAfterTick = 0;
      if (exchange.previous === undefined) first = exchange.next;
      else exchange.previous.next = exchange.next;
      if (exchange.next !== undefined) exchange.next.previous = exchange.previous;
      exchange.previous = undefined;
      exchange.next = undefined;
    },
    *waiting() {
      for (let each = first; each !== undefined; each = each.next) yield each;
    },
  };
}
