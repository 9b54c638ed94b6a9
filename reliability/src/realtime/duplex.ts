import type { Transport, TransportEvents } from "@mega/client";
import type { Clock } from "@mega/core";
import type { Link, LinkEvents } from "@mega/ws/realtime";
import type { Random } from "../random.ts";
import { textsIn } from "./frames.ts";
import { OneWay } from "./one-way.ts";
import type { Tamper } from "./tamper.ts";

export interface DuplexParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly client: TransportEvents;
  readonly tamper: Tamper;
  /** The server takes the link; undefined when nobody listens. */
  readonly accept: (link: Link) => LinkEvents | undefined;
}

/** What a kernel takes before a socket is full. */
const socketBytes = 1_500;
/** How long a server waits for the answer to its close frame. */
const closeTimeoutMs = 2_000;
const broken = 1006;

/** A WebSocket connection in memory: in order, late, and breakable in every way in which a network breaks one. */
export class Duplex {
  readonly #parts: DuplexParts;
  readonly #up: OneWay;
  readonly #down: OneWay;
  #server: LinkEvents | undefined;
  #isClientDone = false;
  #isServerDone = false;
  #isServerFull = false;
  #isDead = false;

  constructor(parts: DuplexParts) {
    this.#parts = parts;
    const latencyMs = (): number => parts.random.between(1, 40);
    this.#up = new OneWay(parts.clock, latencyMs);
    this.#down = new OneWay(parts.clock, latencyMs);
    this.#down.onEmpty = () => this.#drained();
    this.#up.send(() => this.#open());
  }

  get isOver(): boolean {
    return this.#isClientDone && this.#isServerDone;
  }

  /** The client's end. */
  transport(): Transport {
    return {
      send: (frame) => {
        const sent = this.#parts.tamper.fromClient(frame);
        this.#sendUp(() => this.#server?.onMessage(sent));
      },
      close: (code) => {
        this.#isClientDone = true;
        this.#down.stall(false);
        this.#sendUp(() => this.#endServer(code));
      },
    };
  }

  /** Both sides notice, each in its time; what was under way is lost. */
  cut(): void {
    const { clock, random } = this.#parts;
    this.#die();
    clock.schedule(random.between(0, 200), () => this.#endClient(broken, ""));
    clock.schedule(random.between(0, 3_000), () => this.#endServer(broken));
  }

  /** Nothing arrives any more, and nobody is told. */
  halfOpen(): void {
    this.#die();
  }

  /** The client stops reading, or reads again. */
  stall(isStalled: boolean): void {
    if (!this.#isDead) this.#down.stall(isStalled);
  }

  #open(): void {
    const server = this.#parts.accept(this.#link());
    this.#server = server;
    if (server === undefined) {
      this.#isServerDone = true;
      this.#down.send(() => this.#endClient(broken, ""));
    } else this.#down.send(() => this.#isClientDone || this.#parts.client.onOpen());
  }

  #link(): Link {
    const writeAll = (buffers: readonly Buffer[]): boolean => {
      for (const bytes of buffers) {
        const texts = textsIn(bytes).flatMap((text) => this.#parts.tamper.fromServer(text));
        for (const text of texts)
          this.#sendDown(() => this.#isClientDone || this.#parts.client.onMessage(text), text.length);
      }
      this.#isServerFull = this.#down.bytes > socketBytes;
      return !this.#isServerFull;
    };
    return {
      write: (bytes) => writeAll([bytes]),
      writeAll,
      close: (code, reason) => {
        this.#sendDown(() => {
          this.#endClient(code, reason);
          this.#sendUp(() => this.#endServer(code));
        });
        this.#parts.clock.schedule(closeTimeoutMs, () => this.#endServer(broken));
      },
      terminate: () => {
        if (!this.#isDead) this.#down.drop();
        this.#sendDown(() => this.#endClient(broken, ""));
        this.#parts.clock.schedule(0, () => this.#endServer(broken));
      },
      ping: () => this.#sendDown(() => this.#sendUp(() => this.#server?.onPong())),
    };
  }

  #sendUp(arrive: () => void): void {
    if (!this.#isDead) this.#up.send(() => this.#isServerDone || arrive());
  }

  /** A dead connection fills the kernel's buffer all the same. */
  #sendDown(arrive: () => void, bytes = 0): void {
    this.#down.send(arrive, bytes);
  }

  #drained(): void {
    if (!this.#isServerFull || this.#isServerDone) return;
    this.#isServerFull = false;
    this.#server?.onDrain();
  }

  #die(): void {
    this.#isDead = true;
    this.#up.drop();
    this.#down.drop();
    this.#down.stall(true);
  }

  #endClient(code: number, reason: string): void {
    if (this.#isClientDone) return;
    this.#isClientDone = true;
    this.#parts.client.onClose(code, reason);
  }

  #endServer(code: number): void {
    if (this.#isServerDone) return;
    this.#isServerDone = true;
    this.#server?.onClose(code);
  }
}
