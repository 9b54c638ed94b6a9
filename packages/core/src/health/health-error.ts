import { MegaError } from "../mega-error.ts";

/** `HEALTH_DUPLICATE`: the name is taken; `HEALTH_OPTION_INVALID`: a wrong option. */
export type HealthErrorCode = "HEALTH_DUPLICATE" | "HEALTH_OPTION_INVALID";

export class HealthError extends MegaError<HealthErrorCode> {}
