import type { Clock } from "../clock.ts";
import type { BusRequestOptions } from "./bus.ts";
import type { EncodedBusData } from "./bus-data.ts";
import { BusError } from "./bus-error.ts";

export interface PendingRequestOptions extends BusRequestOptions {
  readonly subject: string;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** A question that waits for the first of: an answer, a failure, its time-out, its signal. */
export class PendingRequest {
  readonly answer: Promise<EncodedBusData>;
  readonly #settle: PromiseWithResolvers<EncodedBusData>;
  readonly #release: () => void;

  constructor({ subject, clock, timeoutMs, signal }: PendingRequestOptions) {
    if (!(timeoutMs > 0)) throw new RangeError(`request: timeoutMs (${timeoutMs}) must be a positive number`);
    this.#settle = Promise.withResolvers();
    this.answer = this.#settle.promise;
    const onAbort = (): void => this.reject(signal?.reason);
    const timer = clock.schedule(timeoutMs, () =>
      this.reject(
        new BusError("BUS_TIMEOUT", `no answer on ${subject} within ${timeoutMs} ms`, { data: { timeoutMs } }),
      ),
    );
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#release = () => {
      timer.cancel();
      signal?.removeEventListener("abort", onAbort);
    };
  }

  resolve(answer: EncodedBusData): void {
    this.#release();
    this.#settle.resolve(answer);
  }

  reject(reason: unknown): void {
    this.#release();
    this.#settle.reject(reason);
  }
}
