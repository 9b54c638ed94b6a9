import type { CloseReason } from "./close-codes.ts";
import type { ErrorName } from "./error-codes.ts";

/**
 * Why bytes are not an envelope. An unreadable message ends the connection: no conforming peer sends one.
 * A readable one that asks for something wrong is answered by `error` and the connection goes on.
 */
export type DecodeProblem =
  | { readonly kind: "unreadable"; readonly close: CloseReason; readonly reason: string }
  | { readonly kind: "refused"; readonly error: ErrorName; readonly reason: string; readonly id?: number };

/** What every decoder returns: it never throws, whatever the bytes. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: DecodeProblem };

export const unreadable = (reason: string, close: CloseReason = "protocol_violation"): Decoded<never> => ({
  ok: false,
  problem: { kind: "unreadable", close, reason },
});
