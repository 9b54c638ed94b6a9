import { MegaError } from "../mega-error.ts";

/** `SCHEMA_INVALID`: a schema does not compile; `SCHEMA_DUPLICATE`: two schemas claim one `$id`; `SCHEMA_OPTION_INVALID`: a wrong option. */
export type SchemaErrorCode = "SCHEMA_INVALID" | "SCHEMA_DUPLICATE" | "SCHEMA_OPTION_INVALID";

/** A mistake of the programmer, never of the sender of a value. */
export class SchemaError extends MegaError<SchemaErrorCode> {}
