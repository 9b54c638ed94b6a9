import type { Connect, TransportEvents } from "../transport.ts";
import { createEventReader, type StreamEvent } from "./event-reader.ts";

/** A stream that ended without saying why. */
const broken = 1006;
/** Envelopes that gathered while a request was under way share the next one, as long as they are no longer than this. */
const maxBatchLength = 16_384;

/** Over an event stream and requests, for networks that let no WebSocket through. */
export const connectEventStream: Connect = (url, events, token) => {
  const stream = new EventStreamTransport(httpUrl(url), events, token);
  queueMicrotask(() => events.onOpen());
  return stream;
};

const httpUrl = (url: string): string => url.replace(/^ws(?=s?:)/, "http");

/** The first message opens the stream; the others follow one request after the other, so that they arrive in order. */
class EventStreamTransport {
  readonly isIdentified: boolean;
  readonly #url: string;
  readonly #events: TransportEvents;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #abort = new AbortController();
  /** What the server calls the stream; undefined until it has said so. */
  #key: string | undefined;
  #hasBegun = false;
  #isPosting = false;
  #waiting: string[] = [];
  #isDone = false;

  constructor(url: string, events: TransportEvents, token: string | undefined) {
    this.#url = url;
    this.#events = events;
    this.isIdentified = token !== undefined;
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  send(frame: string): void {
    if (this.#hasBegun) {
      this.#waiting.push(frame);
      void this.#post();
    } else {
      this.#hasBegun = true;
      void this.#read(frame);
    }
  }

  close(): void {
    this.#isDone = true;
    this.#abort.abort();
  }

  async #read(hello: string): Promise<void> {
    try {
      const response = await this.#request(hello, { accept: "text/event-stream" });
      if (!response.ok || response.body === null) return this.#end(broken, String(response.status));
      const read = createEventReader((event) => this.#receive(event));
      const text = new TextDecoder();
      for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>)
        read(text.decode(bytes, { stream: true }));
    } catch {
      // However it broke, the end below says so.
    }
    this.#end(broken, "");
  }

  #receive({ name, data }: StreamEvent): void {
    if (this.#isDone) return;
    if (name === "message") return this.#events.onMessage(data);
    const fields = parseFields(data);
    if (name === "open" && typeof fields["key"] === "string") {
      this.#key = fields["key"];
      void this.#post();
    } else if (name === "close") this.#end(Number(fields["code"]) || broken, String(fields["reason"] ?? ""));
  }

  async #post(): Promise<void> {
    if (this.#isPosting || this.#key === undefined) return;
    this.#isPosting = true;
    while (this.#waiting.length > 0 && !this.#isDone) {
      try {
        const { ok, status } = await this.#request(this.#takeBatch(), { "mega-stream": this.#key });
        if (!ok) this.#end(broken, String(status));
      } catch {
        this.#end(broken, "");
      }
    }
    this.#isPosting = false;
  }

  #takeBatch(): string {
    let batch = this.#waiting.shift() ?? "";
    for (let [next] = this.#waiting; next !== undefined; [next] = this.#waiting) {
      if (batch.length + next.length >= maxBatchLength) break;
      batch += `\n${next}`;
      this.#waiting.shift();
    }
    return batch;
  }

  #request(body: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    return fetch(this.#url, {
      method: "POST",
      body,
      headers: { ...this.#headers, ...headers },
      credentials: "include",
      signal: this.#abort.signal,
    });
  }

  #end(code: number, reason: string): void {
    if (this.#isDone) return;
    this.close();
    this.#events.onClose(code, reason);
  }
}

function parseFields(json: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(json)) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
