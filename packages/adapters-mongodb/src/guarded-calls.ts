import type { CallGuard } from "@mega/core/adapter";
import type { BreakerCall } from "@mega/core/breaker";
import { DocumentError } from "@mega/core/documents";
import { type CallScope, outcomeUnknown, saysNothingWasDone, toDocumentError } from "./mongodb-error.ts";

export interface GuardedCall extends CallScope {
  /** "insert", "find" and the like. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
}

/** Runs calls behind the breaker, and puts what goes wrong in the port's terms. */
export class GuardedCalls {
  readonly #guard: CallGuard;
  readonly #lostConnections: () => number;

  /** The second argument grows with each connection that breaks while it is in use. */
  constructor(guard: CallGuard, lostConnections: () => number) {
    this.#guard = guard;
    this.#lostConnections = lostConnections;
  }

  async run<T>({ name, signal, ...scope }: GuardedCall, work: (call: BreakerCall) => Promise<T>): Promise<T> {
    const before = this.#lostConnections();
    const judged = async (call: BreakerCall): Promise<T> => {
      try {
        return await work(call);
      } catch (error) {
        throw this.#judge(error, scope, before);
      }
    };
    try {
      return await this.#guard.run({ name }, judged, signal);
    } catch (error) {
      throw toDocumentError(error, scope);
    }
  }

  /** The same without a limit of time and outside the breaker, for what takes as long as there are documents. */
  async runLong<T>(scope: CallScope, work: () => Promise<T>): Promise<T> {
    const before = this.#lostConnections();
    try {
      return await work();
    } catch (error) {
      throw this.#judge(error, scope, before);
    }
  }

  /** The driver may have sent a write twice, and tells how the second try failed: that does not say what became of the first. */
  #judge(error: unknown, scope: CallScope, before: number): unknown {
    const known = toDocumentError(error, scope);
    const isRetold = scope.isWrite && this.#lostConnections() > before;
    return isRetold && known instanceof DocumentError && saysNothingWasDone(known) ? outcomeUnknown(known) : known;
  }
}
