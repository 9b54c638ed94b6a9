import type { Mailbox } from "@mega/core/bus";
import type { BusFrame } from "./bus-frame.ts";
import type { WireName } from "./wires.ts";

export interface Delivery extends BusFrame {
  readonly subject: string;
}

/** One subscription, or one responder. */
export interface Receiver {
  readonly pattern: string;
  readonly words: readonly string[];
  readonly wire: WireName;
  readonly queue: string | undefined;
  readonly mailbox: Mailbox<Delivery>;
  readonly maxPending: number;
  /** Messages that it has asked the server for. */
  readonly claims: Set<Promise<void>>;
  /** When it last got a message as one of a queue. */
  lastTurn: number;
}

/** All responders to one pattern share a queue of this name; no subscriber can ask for it. */
export const responderQueue = "";

/** Counts what it has asked for as well, so that it takes no message that it would have to drop. */
const hasRoom = ({ mailbox, maxPending, claims }: Receiver): boolean => mailbox.pending + claims.size < maxPending;

/** Of the members of a queue in this process the one with room that waited longest. */
export function nextInTurn(members: readonly Receiver[]): Receiver | undefined {
  const [first, ...others] = members.filter(hasRoom);
  if (first === undefined) return undefined;
  return others.reduce((next, each) => (each.lastTurn < next.lastTurn ? each : next), first);
}
