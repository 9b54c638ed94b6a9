import { MegaError } from "../mega-error.ts";

export type QueryErrorCode =
  | "QUERY_FIELD_INVALID"
  | "QUERY_VALUE_INVALID"
  | "QUERY_ORDER_INVALID"
  | "QUERY_LIMIT_INVALID"
  | "QUERY_POSITION_INVALID";

/** A query that no driver was asked, because its shape is wrong. `data.field` names the field where there is one; values are repeated nowhere. */
export class QueryError extends MegaError<QueryErrorCode> {}
