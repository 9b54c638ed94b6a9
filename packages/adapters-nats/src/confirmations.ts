import type { NatsConnection } from "@nats-io/transport-node";

export interface Round {
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

  /** Call it right after sending. One PING serves all that call in the same turn. */
  next(): Promise<Round> {
    this.#open ??= this.#beginSoon();
    return this.#open.end;
  }

  /** For all that was sent so far, in the same write as what was sent last. */
  now(): Promise<Round> {
    const round: Round = { denied: new Map(), isForgotten: false };
    this.#rounds.add(round);
    return this.#run(round);
  }

  deny(subject: string, cause: Error): void {
    for (const { denied } of this.#rounds) denied.set(subject, cause);
  }

  forget(): void {
    for (const round of this.#rounds) round.isForgotten = true;
    this.#open = undefined;
  }

  #beginSoon(): { readonly round: Round; readonly end: Promise<Round> } {
    const round: Round = { denied: new Map(), isForgotten: false };
    this.#rounds.add(round);
    return { round, end: this.#runSoon(round) };
  }

  async #runSoon(round: Round): Promise<Round> {
    await Promise.resolve();
    if (this.#open?.round === round) this.#open = undefined;
    return await this.#run(round);
  }

  async #run(round: Round): Promise<Round> {
    try {
      await this.#connection.flush();
      // What the server reported before its PONG arrives by an iterator, some microtasks later.
      await new Promise<void>((resolve) => process.nextTick(resolve));
      if (round.isForgotten) throw new Error("the link was lost");
      return round;
    } finally {
      this.#rounds.delete(round);
    }
  }
}
