import { type ErrorCatalogue, isMegaError } from "@mega/core";
import { problemMessage, type ValidationProblem } from "@mega/core/validation";
import { HttpError, type HttpErrorCode, httpErrors } from "../http-error.ts";
import { problemText } from "../messages/problem-text.ts";
import type { EngineContext } from "./engine-context.ts";

/** What a failure is shown as, before it is put into words. */
export interface ProblemSource {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  /** English, or undefined when the caller must not see it. */
  readonly detail: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** Unexpected failures are logged in full and shown without anything. */
  readonly isUnexpected: boolean;
}

/** RFC 9457, with Mega's members. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance: string;
  /** Stable: what programs match on. */
  readonly code: string;
  readonly traceId: string;
  readonly errors?: readonly ValidationProblem[];
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface FailureRules {
  readonly errors: ErrorCatalogue;
  /** Whether callers are the developers themselves, who see what a server error carries. */
  readonly isDevelopment: boolean;
}

export function describeFailure(error: unknown, { errors, isDevelopment }: FailureRules): ProblemSource {
  if (error instanceof HttpError) return fromHttpError(error);
  if (isMegaError(error)) {
    const entry = Object.hasOwn(errors, error.code) ? errors[error.code] : undefined;
    if (entry !== undefined) {
      // What only repeats the title says nothing, and would say it in English whatever the caller's language is.
      const detail = entry.status < 500 && error.message !== entry.title ? error.message : undefined;
      const { code } = error;
      const data = entry.status < 500 || isDevelopment ? error.data : {};
      return { status: entry.status, code, title: entry.title, detail, data, headers: undefined, isUnexpected: false };
    }
  }
  return { ...hidden("HTTP_INTERNAL"), isUnexpected: true };
}

function fromHttpError(error: HttpError): ProblemSource {
  const { code, data, headers, status } = error;
  const title = httpErrors[code].title;
  const isUnexpected = status >= 500 && code !== "HTTP_UNAVAILABLE" && code !== "HTTP_HANDLER_TIMEOUT";
  if (!error.expose) return { ...hidden(code), headers, isUnexpected };
  const detail = error.message === title ? undefined : error.message;
  return { status, code, title, detail, data, headers, isUnexpected };
}

function hidden(code: HttpErrorCode): Omit<ProblemSource, "isUnexpected"> {
  const { status, title } = httpErrors[code];
  return { status, code, title, detail: undefined, data: {}, headers: undefined };
}

/** The document in the caller's language; `code`, pointers and parameters are the same in each. */
export function toDocument(source: ProblemSource, ctx: EngineContext): ProblemDocument {
  const { errors, ...data } = source.data;
  const title = problemText(ctx, `errors.${source.code}`, { english: source.title, values: source.data });
  const detail =
    source.detail === undefined
      ? undefined
      : problemText(ctx, `details.${source.code}`, { english: source.detail, values: source.data });
  return {
    type: `urn:problem:${source.code}`,
    title,
    status: source.status,
    ...(detail === undefined ? {} : { detail }),
    instance: ctx.request.path,
    code: source.code,
    traceId: ctx.trace.traceId,
    ...(isProblemList(errors) ? { errors: errors.map((each) => translate(each, ctx)) } : {}),
    ...(Object.keys(data).length === 0 ? {} : { data }),
  };
}

const isProblemList = (value: unknown): value is readonly ValidationProblem[] => Array.isArray(value);

const translate = (problem: ValidationProblem, ctx: EngineContext): ValidationProblem => ({
  ...problem,
  message: problemMessage(problem, ctx.t),
});
