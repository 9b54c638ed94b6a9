import { SqlError } from "@mega/core/sql";
import type { MariadbValue } from "./bind-values.ts";

/** What a message has beside the values, with room to spare. */
const overheadBytes = 1_024;
const bytesPerNumber = 16;

/** Throws for what the server would answer by ending the connection, with nobody able to tell why. */
export function requireFits(text: string, values: readonly MariadbValue[], maxPacketBytes: number): void {
  refuseBeyond("the statement", textBytes(text, maxPacketBytes), maxPacketBytes);
  refuseBeyond("the values", bytesOf(values, maxPacketBytes), maxPacketBytes);
}

/** Parts of the rows that fit into one message each. Throws for a row that does not. */
export function inMessages(rows: MariadbValue[][], maxPacketBytes: number): readonly MariadbValue[][][] {
  const messages: MariadbValue[][][] = [];
  let message: MariadbValue[][] = [];
  let size = 0;
  for (const row of rows) {
    const bytes = bytesOf(row, maxPacketBytes) + row.length * bytesPerNumber;
    refuseBeyond("a row", bytes, maxPacketBytes);
    if (message.length > 0 && size + bytes > maxPacketBytes - overheadBytes) {
      messages.push(message);
      message = [];
      size = 0;
    }
    message.push(row);
    size += bytes;
  }
  return message.length === 0 ? messages : [...messages, message];
}

function refuseBeyond(subject: string, bytes: number, maxPacketBytes: number): void {
  if (bytes <= maxPacketBytes - overheadBytes) return;
  throw new SqlError(
    "SQL_INVALID_STATEMENT",
    `${subject} would take ${bytes} bytes, more than the server's max_allowed_packet of ${maxPacketBytes} lets through`,
    { data: { bytes, maxPacketBytes } },
  );
}

const bytesOf = (values: readonly MariadbValue[], maxPacketBytes: number): number =>
  values.reduce<number>((sum, value) => {
    if (typeof value === "string") return sum + textBytes(value, maxPacketBytes);
    return sum + (Buffer.isBuffer(value) ? value.length : bytesPerNumber);
  }, 0);

/** An upper bound, which costs nothing, for texts too short to matter. */
const textBytes = (text: string, maxPacketBytes: number): number =>
  text.length < maxPacketBytes / 1_024 ? text.length * 3 : Buffer.byteLength(text);
