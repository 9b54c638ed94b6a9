import { MegaError } from "../mega-error.ts";

export type BusErrorCode =
  | "BUS_SUBJECT_INVALID"
  | "BUS_DATA_INVALID"
  | "BUS_DATA_TOO_LARGE"
  | "BUS_FORBIDDEN"
  | "BUS_NO_RESPONDERS"
  | "BUS_HANDLER_FAILED"
  | "BUS_TIMEOUT"
  | "BUS_OVERLOADED"
  | "BUS_UNAVAILABLE"
  | "BUS_CLOSED";

export class BusError extends MegaError<BusErrorCode> {}
