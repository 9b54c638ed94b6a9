import { TokenBucket } from "../limits/token-bucket.ts";
import type { ResolvedLimits } from "../server-options.ts";

/** How many refused messages in a row end the connection: a peer that does not slow down when told. */
const patience = 100;

export type InboundVerdict =
  | { readonly kind: "ok" }
  | { readonly kind: "wait"; readonly retryMs: number }
  | { readonly kind: "close" };

const ok: InboundVerdict = { kind: "ok" };

/** What each peer of a server may send. */
export interface InboundRates {
  readonly messages: TokenBucket;
  readonly bytes: TokenBucket;
}

export const createInboundRates = (
  limits: Pick<ResolvedLimits, "messagesPerSecond" | "messageBurst" | "bytesPerSecond" | "byteBurst">,
): InboundRates => ({
  messages: new TokenBucket({ perSecond: limits.messagesPerSecond, burst: limits.messageBurst }),
  bytes: new TokenBucket({ perSecond: limits.bytesPerSecond, burst: limits.byteBurst }),
});

/** What one peer has sent, next to what it may: messages and bytes a second. */
export class InboundLimit {
  readonly #rates: InboundRates;
  #messagesFullAtMs = 0;
  #bytesFullAtMs = 0;
  #refused = 0;

  constructor(rates: InboundRates) {
    this.#rates = rates;
  }

  judge(bytes: number, nowMs: number): InboundVerdict {
    const retryMs = this.#takeMessage(nowMs) || this.#takeBytes(bytes, nowMs);
    if (retryMs === 0) {
      this.#refused = 0;
      return ok;
    }
    this.#refused += 1;
    return this.#refused > patience ? { kind: "close" } : { kind: "wait", retryMs };
  }

  #takeMessage(nowMs: number): number {
    const { messages } = this.#rates;
    const fullAtMs = messages.take(this.#messagesFullAtMs, 1, nowMs);
    const excessMs = messages.excessMs(fullAtMs, nowMs);
    if (excessMs === 0) this.#messagesFullAtMs = fullAtMs;
    return excessMs;
  }

  #takeBytes(amount: number, nowMs: number): number {
    const { bytes } = this.#rates;
    const fullAtMs = bytes.take(this.#bytesFullAtMs, amount, nowMs);
    const excessMs = bytes.excessMs(fullAtMs, nowMs);
    if (excessMs === 0) this.#bytesFullAtMs = fullAtMs;
    return excessMs;
  }
}
