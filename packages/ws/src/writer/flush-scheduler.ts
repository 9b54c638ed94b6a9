import { Batch } from "./batch.ts";

/** When a message leaves: with the others of this event-loop turn, at once, or at most this much later. */
export type FlushMode = "tick" | "immediate" | { readonly maxDelayMs: number };

export interface Flushable {
  /** Writes what is pending, nothing when nothing is; to how many connections. */
  flush(): number;
}

/** Books the turns in which connections flush, so that whatever a turn of the event loop sends to a socket is one write. */
export interface FlushScheduler {
  /** Where this turn's batches begin: connections that begin at one root share what they are sent. */
  root(): Batch;
  /** A connection or a feed went from nothing pending to something pending. */
  add(target: Flushable): void;
  /** At least one pending message wants to leave by this mode; the whole turn leaves with it. */
  book(mode: Exclude<FlushMode, "immediate">): void;
}

export interface FlushSchedulerParts {
  /** Calls back in the next turn of the event loop. */
  readonly nextTurn: (run: () => void) => void;
  readonly after: (delayMs: number, run: () => void) => void;
  /** How many connections one flush wrote to. */
  readonly onFlush?: (connections: number) => void;
}

export function createFlushScheduler({ nextTurn, after, onFlush }: FlushSchedulerParts): FlushScheduler {
  let root = Batch.empty();
  let dirty: Flushable[] = [];
  let booking: "none" | "delayed" | "next turn" = "none";
  /** Tells a delayed flush that a sooner one has taken its place. */
  let generation = 0;

  const flushAll = (): void => {
    const targets = dirty;
    dirty = [];
    root = Batch.empty();
    booking = "none";
    generation++;
    let written = 0;
    for (const target of targets) written += target.flush();
    onFlush?.(written);
  };

  return {
    root: () => root,
    add: (target) => void dirty.push(target),
    book(mode) {
      if (booking === "next turn") return;
      if (mode === "tick") {
        booking = "next turn";
        nextTurn(flushAll);
      } else if (booking === "none") {
        booking = "delayed";
        const booked = generation;
        after(mode.maxDelayMs, () => booked === generation && flushAll());
      }
    },
  };
}
