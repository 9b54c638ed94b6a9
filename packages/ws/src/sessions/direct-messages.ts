import type { Dm } from "@mega/protocol";

interface Kept {
  readonly message: Dm;
  readonly bytes: number;
}

/** Messages to one session outside any channel: numbered, and kept until the client says it has them. */
export class DirectMessages {
  readonly #maxBytes: number;
  #kept: Kept[] = [];
  #bytes = 0;
  #latest = 0;
  /** The highest number that was let go without an acknowledgement. */
  #lost = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(message: Omit<Dm, "t" | "q">, bytes: number): Dm {
    const numbered: Dm = { t: "dm", q: ++this.#latest, ...message };
    this.#kept.push({ message: numbered, bytes });
    this.#bytes += bytes;
    while (this.#bytes > this.#maxBytes) this.#drop();
    return numbered;
  }

  /** The client has everything up to `number`. */
  acknowledge(number: number): void {
    while (this.#kept[0] !== undefined && this.#kept[0].message.q <= number) {
      this.#bytes -= this.#kept[0].bytes;
      this.#kept.shift();
    }
  }

  /** What a client that has everything up to `number` lacks; undefined when some of it is gone. */
  after(number: number): readonly Dm[] | undefined {
    if (number < this.#lost || number > this.#latest) return undefined;
    this.acknowledge(number);
    return this.#kept.map(({ message }) => message);
  }

  #drop(): void {
    const dropped = this.#kept.shift();
    if (dropped === undefined) return;
    this.#bytes -= dropped.bytes;
    this.#lost = dropped.message.q;
  }
}
