import type { PostgresExecutor } from "../postgres-executor.ts";
import { type CopyOptions, copyNames, copyOutText } from "./copy-table.ts";
import { decodeCopyLine } from "./copy-text.ts";
import { copyOutput } from "./copy-transfer.ts";

const newline = 10;
const nothing = Buffer.alloc(0);

/**
 * The rows of a table or a view as the server's text, which it sends as fast as they are taken. A copy that breaks off rejects; it never ends as
 * if it were complete. Leaving the loop early breaks it off, which in a transaction fails the transaction.
 */
export async function* copyOut(
  on: PostgresExecutor,
  options: CopyOptions,
): AsyncGenerator<readonly (string | null)[], void, undefined> {
  const text = copyOutText(copyNames("copyOut", options));
  let rest: Buffer = nothing;
  for await (const chunk of on.executeStream<Buffer>(text, [copyOutput], options.signal)) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(newline);
    rest = bytes.subarray(end + 1);
    if (end < 0) continue;
    for (const line of bytes.toString("utf8", 0, end).split("\n")) yield decodeCopyLine(line);
  }
}
