import { setImmediate } from "node:timers/promises";
import type { NatsConnection } from "@nats-io/transport-node";

interface Round {
  /** Subjects on which the server refused a message meanwhile. */
  readonly denied: Map<string, Error>;
  /** The link was lost meanwhile, so that the server's answer may be one to less than was sent. */
  isForgotten: boolean;
}

/** One PING for all that is sent in the same turn: the server answers in order, so its PONG says that it has handled all of that. */
export class Confirmations {
  readonly #connection: NatsConnection;
  readonly #rounds = new Set<Round>();
  #open: { readonly round: Round; readonly end: Promise<Round> } | undefined;

  constructor(connection: NatsConnection) {
    this.#connection = connection;
  }

  /** Call it right after sending. */
  next(): Promise<Round> {
    this.#open ??= this.#begin();
    return this.#open.end;
  }

  deny(subject: string, cause: Error): void {
    for (const { denied } of this.#rounds) denied.set(subject, cause);
  }

  forget(): void {
    for (const round of this.#rounds) round.isForgotten = true;
    this.#open = undefined;
  }

  #begin(): { readonly round: Round; readonly end: Promise<Round> } {
    const round: Round = { denied: new Map(), isForgotten: false };
    this.#rounds.add(round);
    return { round, end: this.#run(round) };
  }

  async #run(round: Round): Promise<Round> {
    try {
      await Promise.resolve();
      if (this.#open?.round === round) this.#open = undefined;
      await this.#connection.flush();
      // What the server reported before its PONG arrives by an iterator, some microtasks later.
      await setImmediate();
      if (round.isForgotten) throw new Error("the link was lost");
      return round;
    } finally {
      this.#rounds.delete(round);
    }
  }
}
