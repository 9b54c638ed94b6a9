import type { ClientEnvelope, ErrorEnvelope, Res, SubOk } from "@mega/protocol";

/** What answers a request. */
export type Answer = Res | SubOk | ErrorEnvelope;

/** Requests of one connection that wait for their answer. With the connection they are forgotten: whoever made them makes them again. */
export class Requests {
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastId = 0;

  /** A number that no request of this client has had. */
  nextId(): number {
    return ++this.#lastId;
  }

  wait(onAnswer: (answer: Answer) => void): number {
    const id = this.nextId();
    this.#waiting.set(id, onAnswer);
    return id;
  }

  /** Whether somebody waited for it. */
  settle(id: number, answer: Answer): boolean {
    const onAnswer = this.#waiting.get(id);
    this.#waiting.delete(id);
    onAnswer?.(answer);
    return onAnswer !== undefined;
  }

  clear(): void {
    this.#waiting.clear();
  }
}

/** The parts of the client that talk to the server see this of it. */
export interface Wire {
  /** Whether what is sent now goes out. */
  readonly isOnline: boolean;
  readonly requests: Requests;
  send(envelope: ClientEnvelope): void;
  /** Gives the connection up and resumes on another. */
  reconnect(reason: string): void;
}
