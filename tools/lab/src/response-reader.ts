/** What the end of one response tells. */
export interface ResponseEnd {
  readonly status: number;
  readonly closes: boolean;
}

type State =
  | { readonly at: "head" }
  | { readonly at: "body"; readonly end: ResponseEnd; readonly remaining: number }
  | { readonly at: "chunks"; readonly end: ResponseEnd };

const headEnd = Buffer.from("\r\n\r\n");

/** Finds the ends of responses in a byte stream. Bodies are skipped, so that the client costs little next to the server. */
export class ResponseReader {
  #state: State = { at: "head" };
  #pending: Buffer = Buffer.alloc(0);

  /** The responses that ended with this piece. */
  push(piece: Buffer): readonly ResponseEnd[] {
    this.#pending = this.#pending.length === 0 ? piece : Buffer.concat([this.#pending, piece]);
    const ends: ResponseEnd[] = [];
    for (let end = this.#step(); end !== undefined; end = this.#step()) if (end !== "more") ends.push(end);
    return ends;
  }

  /** One transition: a response that ended, "more" when the state moved on, undefined when bytes are missing. */
  #step(): ResponseEnd | "more" | undefined {
    const state = this.#state;
    switch (state.at) {
      case "head":
        return this.#readHead();
      case "body": {
        const taken = Math.min(state.remaining, this.#pending.length);
        this.#drop(taken);
        if (taken < state.remaining) {
          this.#state = { ...state, remaining: state.remaining - taken };
          return undefined;
        }
        return this.#finish(state.end);
      }
      case "chunks":
        return this.#readChunk(state.end);
      default:
        return state satisfies never;
    }
  }

  #readHead(): "more" | undefined {
    const length = this.#pending.indexOf(headEnd);
    if (length === -1) return undefined;
    const head = this.#pending.toString("latin1", 0, length).toLowerCase();
    this.#drop(length + headEnd.length);
    const status = Number(head.slice(9, 12));
    const end = { status, closes: head.includes("\r\nconnection: close") };
    const declared = head.match(/\r\ncontent-length: (\d+)/)?.[1];
    const isChunked = declared === undefined && head.includes("\r\ntransfer-encoding: chunked");
    this.#state = isChunked ? { at: "chunks", end } : { at: "body", end, remaining: Number(declared ?? 0) };
    return "more";
  }

  #readChunk(end: ResponseEnd): ResponseEnd | "more" | undefined {
    const line = this.#pending.indexOf("\r\n");
    if (line === -1) return undefined;
    const size = Number.parseInt(this.#pending.toString("latin1", 0, line), 16);
    const total = line + 2 + size + 2;
    if (this.#pending.length < total) return undefined;
    this.#drop(total);
    return size === 0 ? this.#finish(end) : "more";
  }

  #finish(end: ResponseEnd): ResponseEnd {
    this.#state = { at: "head" };
    return end;
  }

  #drop(count: number): void {
    this.#pending = this.#pending.subarray(count);
  }
}
