import { createConnection } from "mariadb";
import { killerSettings } from "./connection-settings.ts";
import type { ServerAddress } from "./server-address.ts";

/** Asks the server, on a connection of its own, to end the statement that another connection waits for. Never rejects. */
export async function killQuery(address: ServerAddress, threadId: number, timeoutMs: number): Promise<void> {
  const limits = { connectTimeout: timeoutMs, socketTimeout: timeoutMs };
  try {
    const connection = await createConnection({ ...killerSettings(address), ...limits });
    connection.on("error", () => undefined);
    try {
      await connection.query(`kill query ${threadId}`);
    } finally {
      connection.destroy();
    }
  } catch {
    // The statement has ended, or the server does not answer: whoever waits for the statement finds out.
  }
}
