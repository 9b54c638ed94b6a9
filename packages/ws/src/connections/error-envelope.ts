import { ERROR, type ErrorEnvelope, type ErrorName, type Res, type WireError } from "@mega/protocol";

export interface ErrorDetails {
  readonly id?: number | undefined;
  readonly retryMs?: number;
  readonly name?: string;
  readonly data?: unknown;
}

export function wireError(error: ErrorName, message: string, { retryMs, name, data }: ErrorDetails = {}): WireError {
  return {
    code: ERROR[error].code,
    message,
    ...(name === undefined ? {} : { name }),
    ...(data === undefined ? {} : { data }),
    ...(retryMs === undefined ? {} : { retryMs: Math.ceil(retryMs) }),
  };
}

export function errorEnvelope(error: ErrorName, message: string, details: ErrorDetails): ErrorEnvelope {
  const { id } = details;
  return { t: "error", ...(id === undefined ? {} : { id }), err: wireError(error, message, details) };
}

export const failedResult = (id: number, err: WireError): Res => ({ t: "res", id, ok: false, err });
