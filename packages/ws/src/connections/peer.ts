import type { CloseReason, GoAway } from "@mega/protocol";
import type { Identity } from "./identity.ts";

/** Whoever is at the other end of a link, as limits, revocation and drain see it, whatever it speaks. */
export interface Peer {
  readonly id: string;
  identity: Identity;
  /** Ends it; every protocol has its own way to say why. */
  close(reason: CloseReason): void;
  /** Sends it away because the instance is going away. */
  dismiss(when: Pick<GoAway, "retryMs" | "windowMs">): void;
}
