import { MegaError } from "../mega-error.ts";

export type CacheErrorCode =
  | "CACHE_KEY_INVALID"
  | "CACHE_VALUE_INVALID"
  | "CACHE_VALUE_TOO_LARGE"
  | "CACHE_TTL_INVALID"
  | "CACHE_NOT_A_NUMBER";

/** A call that no cache can serve. A miss is no error. */
export class CacheError extends MegaError<CacheErrorCode> {}
