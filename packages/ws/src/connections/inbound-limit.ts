import { TokenBucket } from "../limits/token-bucket.ts";
import type { ResolvedLimits } from "../server-options.ts";

/** How many refused messages in a row end the connection: a peer that does not slow down when told. */
const patience = 100;

export type InboundVerdict =
  | { readonly kind: "ok" }
  | { readonly kind: "wait"; readonly retryMs: number }
  | { readonly kind: "close" };

const ok: InboundVerdict = { kind: "ok" };

/** What one peer may send: messages and bytes a second. */
export class InboundLimit {
  readonly #messages: TokenBucket;
  readonly #bytes: TokenBucket;
  #refused = 0;

  constructor(limits: Pick<ResolvedLimits, "messagesPerSecond" | "messageBurst" | "bytesPerSecond" | "byteBurst">) {
    this.#messages = new TokenBucket({ perSecond: limits.messagesPerSecond, burst: limits.messageBurst });
    this.#bytes = new TokenBucket({ perSecond: limits.bytesPerSecond, burst: limits.byteBurst });
  }

  judge(bytes: number, nowMs: number): InboundVerdict {
    const retryMs = this.#messages.take(1, nowMs) || this.#bytes.take(bytes, nowMs);
    if (retryMs === 0) {
      this.#refused = 0;
      return ok;
    }
    this.#refused += 1;
    return this.#refused > patience ? { kind: "close" } : { kind: "wait", retryMs };
  }
}
