import type { Confirmations, Round } from "./confirmations.ts";
import type { OutgoingMessage } from "./outgoing-message.ts";

interface Outgoing extends PromiseWithResolvers<void> {
  readonly subject: string;
  readonly message: OutgoingMessage;
}

export interface OutboxOptions {
  readonly confirmations: Confirmations;
  /** Hands a message to the driver, or throws. */
  readonly send: (subject: string, message: OutgoingMessage) => void;
  /** A failure of the driver in the bus's terms. */
  readonly mapFailure: (error: unknown) => unknown;
}

/** All that is published in one turn of the event loop goes out in one write, with one PING behind it. */
export class Outbox {
  readonly #options: OutboxOptions;
  #waiting: Outgoing[] = [];

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Resolves once the server has the message. */
  post(subject: string, message: OutgoingMessage): Promise<void> {
    const outgoing: Outgoing = { ...Promise.withResolvers<void>(), subject, message };
    this.#waiting.push(outgoing);
    // After all that goes on in this turn.
    if (this.#waiting.length === 1) process.nextTick(() => this.flush());
    return outgoing.promise;
  }

  /** Sends what waits. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const sent = this.#waiting.splice(0).filter((outgoing) => this.#isSent(outgoing));
    if (sent.length === 0) return;
    const { confirmations, mapFailure } = this.#options;
    const settle = ({ denied }: Round): void => {
      for (const { subject, resolve, reject } of sent) {
        const cause = denied.get(subject);
        if (cause === undefined) resolve();
        else reject(mapFailure(cause));
      }
    };
    confirmations.now().then(settle, (error: unknown) => {
      const failure = mapFailure(error);
      for (const { reject } of sent) reject(failure);
    });
  }

  #isSent({ subject, message, reject }: Outgoing): boolean {
    try {
      this.#options.send(subject, message);
      return true;
    } catch (error) {
      reject(error);
      return false;
    }
  }
}
