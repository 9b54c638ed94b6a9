import type { PendingQuery, Row } from "postgres";
import type { BackendKey } from "./cancel-request.ts";

/** A query of the driver, with what its types leave out: the session that runs it, once it is sent. */
export type DriverQuery = PendingQuery<Row[]> & { readonly state: BackendKey | null };
