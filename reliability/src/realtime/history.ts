import type { ChannelRecovery } from "@mega/client";

interface Place {
  readonly epoch?: string | undefined;
  /** Absent on an ephemeral channel. */
  readonly offset?: number | undefined;
}

interface OnChannel {
  readonly client: string;
  readonly channel: string;
}

export interface PublishedEvent extends Place {
  readonly kind: "published";
  readonly channel: string;
  readonly value: number;
  /** The client that asked to be left out: it may get the publication or not. */
  readonly except?: string | undefined;
}

export interface StateEvent extends OnChannel, Place {
  readonly kind: "state";
  readonly recovery: ChannelRecovery;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly skipped?: number | undefined;
}

export interface DeliveredEvent extends OnChannel, Place {
  readonly kind: "delivered";
  readonly value: number;
}

/** What the application saw when everything had had time to calm down. */
export interface SettledEvent extends OnChannel {
  readonly kind: "settled";
  readonly phase: string;
  /** Where the server's log ends. */
  readonly head: Place;
  /** The last publication of all. */
  readonly last: number;
  readonly membersSeen: readonly string[];
  readonly membersThere: readonly string[];
}

/** What happened, as the applications on both sides saw it: the protocol in between does not appear. */
export type HistoryEvent =
  | PublishedEvent
  | DeliveredEvent
  | StateEvent
  | SettledEvent
  | ({ readonly kind: "left" } & OnChannel)
  | { readonly kind: "called"; readonly client: string; readonly command: number }
  | { readonly kind: "ran"; readonly command: number }
  | { readonly kind: "answered"; readonly command: number; readonly outcome: string }
  | { readonly kind: "sent"; readonly client: string; readonly value: number; readonly sessions: number }
  | { readonly kind: "received"; readonly client: string; readonly value: number }
  | { readonly kind: "online"; readonly client: string; readonly resumed: boolean }
  | { readonly kind: "fault"; readonly what: string }
  | { readonly kind: "error"; readonly message: string };

export type Recorded = HistoryEvent & { readonly atMs: number };

/** What one client saw of one channel. */
export type ViewEvent = Extract<Recorded, { readonly client: string; readonly channel: string }>;

/** Writes down what happens. Epochs are random; in the history they are numbered, so that the same seed writes the same history. */
export class History {
  readonly events: Recorded[] = [];
  readonly #nowMs: () => number;
  readonly #epochs = new Map<string, string>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  record(event: HistoryEvent): void {
    this.events.push({ ...event, atMs: Math.round(this.#nowMs()) });
  }

  epoch(name: string | undefined): string | undefined {
    if (name === undefined) return undefined;
    const known = this.#epochs.get(name) ?? `e${this.#epochs.size + 1}`;
    this.#epochs.set(name, known);
    return known;
  }
}
