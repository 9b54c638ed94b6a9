import type { PendingQuery, Row } from "postgres";
import type { BackendKey } from "./cancel-request.ts";

/** A query of the driver, with what its types leave out: the session that runs it, once it is sent, and what the driver calls with its answer. */
export type DriverQuery = PendingQuery<Row[]> & {
  readonly state: BackendKey | null;
  resolve: (answer: unknown) => void;
};
