import { MegaError } from "@mega/core";

export type HttpSetupErrorCode =
  | "HTTP_ALREADY_STARTED"
  | "HTTP_PORT_IN_USE"
  | "HTTP_LISTEN_FAILED"
  | "HTTP_OPTION_INVALID"
  | "HTTP_ROUTE_INVALID"
  | "HTTP_ROUTE_DUPLICATE"
  | "HTTP_FEATURE_OFF"
  | "HTTP_FEATURE_FAILED";

/** The server cannot start, or the program uses what it did not switch on. `data` names the option or the route. */
export class HttpSetupError extends MegaError<HttpSetupErrorCode> {}
