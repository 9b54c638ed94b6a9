import type { ClientClock, ClientTimer } from "./clock.ts";
import type { Answer, Wire } from "./requests.ts";

export interface TokenRefreshParts {
  readonly wire: Wire;
  readonly clock: ClientClock;
  readonly freshToken: () => Promise<string | undefined>;
}

/** A new credential is brought this long before the old one ends, or after half of its life if that is shorter. */
const skewMs = 30_000;
/** The longest that one timer can wait. */
const longestWaitMs = 2 ** 31 - 1;

/** Keeps the credential of a connection fresh, without a reconnect. */
export class TokenRefresh {
  readonly #parts: TokenRefreshParts;
  #timer: ClientTimer | undefined;

  constructor(parts: TokenRefreshParts) {
    this.#parts = parts;
  }

  watch(expiresInMs: number | undefined): void {
    this.stop();
    if (expiresInMs === undefined) return;
    const waitMs = Math.min(longestWaitMs, Math.max(expiresInMs / 2, expiresInMs - skewMs));
    this.#timer = this.#parts.clock.schedule(waitMs, () => void this.#refresh());
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  async #refresh(): Promise<void> {
    const { wire, freshToken } = this.#parts;
    const timer = this.#timer;
    // Without a new one the server ends the connection when the old one is over, and the next attempt asks again.
    const token = await freshToken().catch(() => undefined);
    if (token === undefined || !wire.isOnline || this.#timer !== timer) return;
    const id = wire.requests.wait((answer) => this.#refreshed(answer));
    wire.send({ t: "refresh", id, token });
  }

  #refreshed(answer: Answer): void {
    if (answer.t !== "res" || !answer.ok) return;
    const { expiresInMs } = (answer.d ?? {}) as { readonly expiresInMs?: unknown };
    this.watch(typeof expiresInMs === "number" ? expiresInMs : undefined);
  }
}
