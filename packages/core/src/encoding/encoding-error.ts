import { MegaError } from "../mega-error.ts";

export type EncodingErrorCode = "ENCODING_NAME_INVALID" | "ENCODING_NAME_TOO_LONG";

/** A name that has no encoded form. `data.length` tells how long it is; the name itself is repeated nowhere. */
export class EncodingError extends MegaError<EncodingErrorCode> {}
