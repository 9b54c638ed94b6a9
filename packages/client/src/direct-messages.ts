import { type Dm, judgeOffset, type Welcome } from "@mega/protocol";
import type { ClientClock, ClientTimer } from "./clock.ts";
import { EventListeners } from "./listeners.ts";
import type { Wire } from "./requests.ts";

/** An acknowledgement waits this long for company, and for no more than this many messages. */
const ackDelayMs = 1_000;
const ackEvery = 32;

/** Messages to this client outside any channel: delivered in order, once per session, and acknowledged so that the server may forget them. */
export class DirectMessages {
  readonly events = new EventListeners<[payload: unknown]>();
  readonly #wire: Wire;
  readonly #clock: ClientClock;
  #last = 0;
  #acknowledged = 0;
  #timer: ClientTimer | undefined;

  constructor(wire: Wire, clock: ClientClock) {
    this.#wire = wire;
    this.#clock = clock;
  }

  /** The number of the last message that arrived. */
  get last(): number {
    return this.#last;
  }

  /** `hello` has acknowledged on a session that goes on; in a new one the numbers begin anew. */
  welcome({ resumed }: Welcome): void {
    if (!resumed) this.#last = 0;
    this.#acknowledged = this.#last;
  }

  receive({ q, ev, d }: Dm): void {
    const verdict = judgeOffset(this.#last, q);
    if (verdict === "duplicate") return;
    if (verdict === "hole") return this.#wire.reconnect("a direct message is missing");
    this.#last = q;
    if (q - this.#acknowledged >= ackEvery) this.#acknowledge();
    else this.#timer ??= this.#clock.schedule(ackDelayMs, () => this.#acknowledge());
    this.events.tell(ev, d);
  }

  down(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #acknowledge(): void {
    this.down();
    this.#acknowledged = this.#last;
    this.#wire.send({ t: "ack", s: this.#last });
  }
}
