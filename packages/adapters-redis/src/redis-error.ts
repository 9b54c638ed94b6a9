import { MegaError } from "@mega/core";

export type RedisErrorCode =
  | "REDIS_UNREACHABLE"
  | "REDIS_AUTH_FAILED"
  | "REDIS_NO_PERMISSION"
  | "REDIS_UNAVAILABLE"
  | "REDIS_OUTCOME_UNKNOWN"
  | "REDIS_LOADING"
  | "REDIS_READ_ONLY"
  | "REDIS_OUT_OF_MEMORY"
  | "REDIS_STORAGE_FAILED"
  | "REDIS_BUSY"
  | "REDIS_VALUE_TOO_LARGE"
  | "REDIS_COMMAND_FAILED";

/** A command that the server did not carry out, or of which nobody knows whether it did. */
export class RedisError extends MegaError<RedisErrorCode> {}
