import type { Clock } from "@mega/core";
import { Evictions } from "../../src/writer/evictions.ts";
import { createFlushScheduler } from "../../src/writer/flush-scheduler.ts";
import { encodeFrame } from "../../src/writer/frame.ts";
import { type ByteSink, Outbox, type OutboxOwner } from "../../src/writer/outbox.ts";
import type { DeliveryClass, Outgoing } from "../../src/writer/outgoing.ts";
import { SendBudget } from "../../src/writer/send-budget.ts";
import { framesIn } from "./frames-in.ts";

/** A writer whose turns, sockets and time the test moves by hand. */
export function createManualWriter(maxTotalBufferedBytes = 0) {
  const turns: (() => void)[] = [];
  const timers: { readonly atMs: number; readonly run: () => void }[] = [];
  let nowMs = 0;
  const clock = {
    monotonicMs: () => nowMs,
    schedule: (delayMs: number, run: () => void) => {
      timers.push({ atMs: nowMs + delayMs, run });
      return { cancel: () => {} };
    },
  } as Pick<Clock, "monotonicMs" | "schedule"> as Clock;
  const callInNextTurn = (run: () => void): void => void turns.push(run);
  const scheduler = createFlushScheduler({
    nextTurn: callInNextTurn,
    after: (delayMs, run) => clock.schedule(delayMs, run),
  });
  const evictions = new Evictions(callInNextTurn);
  const budget = new SendBudget({ maxTotalBufferedBytes }, clock, evictions);

  const advance = (delayMs: number): void => {
    nowMs += delayMs;
    for (const timer of timers.splice(0)) {
      if (timer.atMs <= nowMs) timer.run();
      else timers.push(timer);
    }
  };
  const nextTurn = (): void => {
    for (const run of turns.splice(0)) run();
  };

  /** One connection over a socket that is full whenever `isFull` says so. */
  const connect = (limits = { maxBufferedBytes: 10_000, softBufferedBytes: 2_500 }) => {
    const writes: string[][] = [];
    const ends: string[] = [];
    const written: Buffer[] = [];
    const peer = { isFull: false, writes, ends, buffers: written };
    /** Full until it drains, as a socket is. */
    let isStalled = false;
    const record = (buffers: readonly Buffer[]): boolean => {
      written.push(...buffers);
      writes.push(buffers.flatMap(framesIn));
      isStalled = peer.isFull;
      return !peer.isFull;
    };
    const setFull = (isFull: boolean): void => {
      peer.isFull = isFull;
      if (!isFull) isStalled = false;
    };
    const sink: ByteSink = { write: (bytes) => record([bytes]), writeAll: record };
    const owner: OutboxOwner = {
      encodeGap: ({ channel, why, skipped, from, to }) =>
        encodeFrame(`gap ${channel} ${why} ${skipped}${from === undefined ? "" : ` ${from}-${to}`}`),
      overflow(why) {
        ends.push(why);
        outbox.close();
      },
    };
    const outbox = new Outbox({ limits, scheduler, budget, evictions }, sink, owner);
    return Object.assign(peer, { outbox, setFull, isStalled: () => isStalled });
  };

  return { connect, budget, scheduler, nextTurn, advance };
}

export function message(text: string, delivery: DeliveryClass = "must", extra: Partial<Outgoing> = {}): Outgoing {
  return { ...encodeFrame(text), delivery, ...extra };
}
