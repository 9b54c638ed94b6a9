import type { Connection } from "../connections/connection.ts";
import type { Session } from "../sessions/session.ts";

/** A message to one session: sent if it is connected, kept in any case until its client has acknowledged it. */
export function sendToSession(
  session: Session,
  connection: Connection | undefined,
  message: { readonly ev: string; readonly d: unknown },
): void {
  const bytes = Buffer.byteLength(JSON.stringify(message));
  const numbered = session.direct.add(message, bytes);
  connection?.tell(numbered);
}
