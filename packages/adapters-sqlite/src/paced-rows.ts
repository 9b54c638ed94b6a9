import { setImmediate } from "node:timers/promises";

/** How many rows a stream hands out before other work of the process gets its turn. */
const rowsPerTurn = 128;

/** Rows of a synchronous cursor without starving the event loop. Ends the cursor however the loop is left. */
export async function* pacedRows<Row>(rows: Iterable<Row>, signal?: AbortSignal): AsyncGenerator<Row, void> {
  let count = 0;
  signal?.throwIfAborted();
  for (const row of rows) {
    yield row;
    count += 1;
    if (count % rowsPerTurn === 0) await setImmediate();
    signal?.throwIfAborted();
  }
}
