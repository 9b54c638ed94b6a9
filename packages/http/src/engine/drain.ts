import type { Clock, Deadline } from "@mega/core";
import type { FastifyInstance } from "fastify";
import { HttpError } from "../http-error.ts";
import type { EngineRuntime } from "./exchange.ts";
import type { GuardedServer } from "./guarded-server.ts";
import { giveUp } from "./send-problem.ts";

/** How long an idle connection is left open after its answers began to say `Connection: close`, so that a request under way still gets in. */
const settleMs = 100;
const sweepMs = 25;
/** What is kept of the deadline for handlers to notice that they were given up, and for the sockets to close. */
const reserveMs = 500;

export interface DrainParts {
  readonly fastify: FastifyInstance;
  readonly guarded: GuardedServer;
  readonly engine: EngineRuntime;
  readonly drainDelayMs: number;
}

/**
 * Answers what is under way and lets nobody hang:
 *
 * 1. every answer says `Connection: close`, while requests are still taken for `drainDelayMs`
 * 2. no connection is accepted any more; requests under way in the open ones have a moment to get in, so nobody has to connect again
 *    while the listener closes
 * 3. idle connections are closed again and again until none is left
 * 4. close to the deadline handlers get their signal and a 503
 * 5. at the deadline the rest is cut
 */
export async function drain({ fastify, guarded, engine, drainDelayMs }: DrainParts, deadline: Deadline): Promise<void> {
  const { clock } = engine.scope;
  markDraining(engine, guarded);
  const pause = (ms: number): Promise<void> =>
    sleep(clock, Math.min(ms, deadline.remainingMs() - reserveMs), deadline.signal);
  await pause(drainDelayMs);
  const emptied = guarded.stopListening();
  await pause(guarded.connections.size > 0 ? settleMs : 0);
  const closed = Promise.all([fastify.close(), emptied]);
  const sweep = (): void => guarded.server.closeIdleConnections();
  const sweeping = setInterval(sweep, sweepMs);
  const giveUp = clock.schedule(Math.max(0, deadline.remainingMs() - reserveMs), () => abandon(engine));
  const cut = (): void => guarded.cut();
  deadline.signal.addEventListener("abort", cut, { once: true });
  if (deadline.signal.aborted) cut();
  try {
    sweep();
    await closed;
  } finally {
    clearInterval(sweeping);
    giveUp.cancel();
    deadline.signal.removeEventListener("abort", cut);
  }
}

/** From the turn in which the stop of the app begins, whatever has to stop before this server. */
export function markDraining(engine: EngineRuntime, guarded: GuardedServer): void {
  engine.isDraining = true;
  engine.isPlain = false;
  guarded.startDraining();
}

function abandon(engine: EngineRuntime): void {
  for (const exchange of [...engine.watch.waiting()]) {
    const reason = new HttpError("HTTP_UNAVAILABLE", "the server is stopping", { expose: true });
    giveUp(exchange, reason);
  }
}

async function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0) return;
  await clock.sleep(ms, signal).catch(() => {});
}
