import { ClientProblem } from "@mega/http/client";

/** No answer came: the server is down, or the network is. */
export class NetworkProblem extends Error {
  override readonly name = "NetworkProblem";
}

export interface FieldError {
  readonly pointer: string;
  readonly message: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export const fieldErrorsOf = (error: unknown): readonly FieldError[] =>
  error instanceof ClientProblem ? (error.problem.errors ?? []) : [];

/** Someone else changed the same thing first. */
export const isStale = (error: unknown): boolean => error instanceof ClientProblem && error.status === 412;
export const isNotFound = (error: unknown): boolean => error instanceof ClientProblem && error.status === 404;
export const isAborted = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";
