import { MegaError } from "@mega/core";

export type NatsErrorCode = "NATS_AUTH_FAILED" | "NATS_UNKNOWN_HOST" | "NATS_TLS_FAILED" | "NATS_UNREACHABLE";

/** Why there is no connection. What one call meets is a `BusError`. */
export class NatsError extends MegaError<NatsErrorCode> {}
