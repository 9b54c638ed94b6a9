import type { Connection } from "mariadb";

/** Settings of the server that no session can change. */
export interface ServerLimits {
  /** A longer message ends the connection. */
  readonly maxPacketBytes: number;
  /** Whether waiting too long for a lock ends the whole transaction instead of the statement. */
  readonly rollsBackOnLockTimeout: boolean;
}

interface LimitsRow {
  readonly packet: number | bigint;
  readonly rollsBack: number | bigint;
}

export async function readServerLimits(connection: Connection): Promise<ServerLimits> {
  const text = "select @@max_allowed_packet as packet, @@innodb_rollback_on_timeout as rollsBack";
  const [row] = await connection.query<LimitsRow[]>(text);
  return { maxPacketBytes: Number(row?.packet ?? 0), rollsBackOnLockTimeout: Number(row?.rollsBack ?? 0) === 1 };
}
