/** The end of one frame: its first header byte, the length of its payload and the payload's first byte. */
export type OnFrame = (header: number, length: number, first: number) => void;

/** Finds the ends of WebSocket frames in what a server sends. Payloads are skipped, so that the client costs little next to the server. */
export class FrameReader {
  readonly #header = Buffer.alloc(10);
  #headerBytes = 0;
  #length = 0;
  #remaining = 0;
  #first = 0;

  push(piece: Buffer, onFrame: OnFrame): void {
    let at = 0;
    while (at < piece.length) {
      if (this.#remaining === 0) {
        this.#header[this.#headerBytes++] = piece[at++] as number;
        if (!this.#readLength()) continue;
      } else {
        if (this.#remaining === this.#length) this.#first = piece[at] as number;
        const taken = Math.min(this.#remaining, piece.length - at);
        this.#remaining -= taken;
        at += taken;
      }
      if (this.#remaining > 0) continue;
      this.#headerBytes = 0;
      onFrame(this.#header[0] as number, this.#length, this.#first);
    }
  }

  /** Whether the header is complete. */
  #readLength(): boolean {
    if (this.#headerBytes < 2) return false;
    const short = (this.#header[1] as number) & 0x7f;
    if (this.#headerBytes < (short < 126 ? 2 : short === 126 ? 4 : 10)) return false;
    if (short < 126) this.#length = short;
    else this.#length = short === 126 ? this.#header.readUInt16BE(2) : Number(this.#header.readBigUInt64BE(2));
    this.#remaining = this.#length;
    this.#first = 0;
    return true;
  }
}

const isFinal = 0x80;
const isMasked = 0x80;

/** A client's frame. The mask is zero, which a server unmasks at the same price and which leaves the payload as it is. */
export function encodeClientFrame(opcode: number, payload: string): Buffer {
  const bytes = Buffer.from(payload);
  if (bytes.length > 0xffff) throw new RangeError(`a payload of ${bytes.length} bytes is too long for the load client`);
  const head =
    bytes.length < 126
      ? [isFinal | opcode, isMasked | bytes.length]
      : [isFinal | opcode, isMasked | 126, bytes.length >> 8, bytes.length & 0xff];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), bytes]);
}
