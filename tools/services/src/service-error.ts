export type ServiceErrorCode =
  | "SERVICE_OPTION_INVALID"
  | "SERVICE_UNAVAILABLE"
  | "SERVICE_START_FAILED"
  | "SERVICE_NOT_OWNED"
  | "SERVICE_STOPPED";

export class ServiceError extends Error {
  readonly code: ServiceErrorCode;

  constructor(code: ServiceErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ServiceError";
    this.code = code;
  }
}
