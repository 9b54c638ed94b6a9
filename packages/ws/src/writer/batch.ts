import type { Frame } from "./frame.ts";

/**
 * The frames that one connection has been sent in this tick, as a path in a tree: each node is its parent's frames and one more.
 * Connections that were sent the same frames in the same order stand on the same node, so what goes to all of them is joined once
 * and written with one call per socket. This is the topic tree of uWebSockets with JavaScript's means.
 *
 * A node remembers only its latest child: a broadcast walks over its receivers frame by frame, so the next receiver nearly always wants
 * the same child. A miss costs a node of one's own, never a wrong frame.
 */
export class Batch {
  readonly #parent: Batch | undefined;
  readonly #frame: Frame | undefined;
  readonly length: number;
  readonly byteLength: number;
  #latest: Batch | undefined;
  #joined: Buffer | undefined;
  #arrivals = 0;

  private constructor(parent: Batch | undefined, frame: Frame | undefined) {
    this.#parent = parent;
    this.#frame = frame;
    this.length = parent === undefined ? 0 : parent.length + 1;
    this.byteLength = (parent?.byteLength ?? 0) + (frame?.bytes.length ?? 0);
  }

  /** Where every connection stands when a tick begins. A new one per tick, so that nothing outlives the flush. */
  static empty(): Batch {
    return new Batch(undefined, undefined);
  }

  with(frame: Frame): Batch {
    const known = this.#latest;
    const next = known !== undefined && known.#frame === frame ? known : new Batch(this, frame);
    next.#arrivals++;
    this.#latest = next;
    return next;
  }

  /** Whether more than one connection has passed here, so that joining pays for more than one write. */
  get isShared(): boolean {
    return this.#arrivals > 1;
  }

  /** All frames in one buffer, joined at the first call. */
  join(): Buffer {
    this.#joined ??=
      this.length === 1 && this.#frame !== undefined
        ? this.#frame.bytes
        : Buffer.concat(this.frames().map(({ bytes }) => bytes));
    return this.#joined;
  }

  /** In the order in which they were sent. */
  frames(): Frame[] {
    const frames: Frame[] = [];
    for (let at: Batch | undefined = this; at !== undefined; at = at.#parent) {
      if (at.#frame !== undefined) frames.push(at.#frame);
    }
    return frames.reverse();
  }
}
