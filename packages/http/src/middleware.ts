import type { Reply } from "./reply.ts";

/**
 * Where a middleware runs: at the end of the named stage of `onRequest → parse → validate → authorize → handler → serialize → onResponse`.
 *
 * - `onRequest`: headers are read, the body is not
 * - `parse`: the body is parsed, nothing is validated yet
 * - `validate`: params, query, headers and body are valid and typed
 * - `authorize`: the last stage before the handler
 * - `serialize`: the reply is known, nothing is sent yet
 * - `onResponse`: the response is sent or the connection is gone; failures are only logged
 */
export type MiddlewareStage = "onRequest" | "parse" | "validate" | "authorize" | "serialize" | "onResponse";

/** What `run` may return: members to add to the context, a reply that ends the request, or nothing. */
export type MiddlewareResult = Readonly<Record<string, unknown>> | Reply | undefined;

/** A step shared by routes. `Needs` is the context it runs on, `Added` what it adds to it. */
export interface Middleware<Needs = never, Added = unknown> {
  readonly name: string;
  readonly stage: MiddlewareStage;
  run(ctx: Needs): MiddlewareResult | Promise<MiddlewareResult>;
  /** Carries the type of what is added; never present at run time. */
  readonly "~added"?: Added;
}

export interface MiddlewareDefinition<Needs, Result extends MiddlewareResult> {
  /** For error messages and the route listing. */
  readonly name: string;
  readonly stage: MiddlewareStage;
  readonly run: (ctx: Needs) => Result | Promise<Result>;
}

/** The members that a result of this type adds. */
export type AddedBy<Result> =
  Exclude<Result, Reply | undefined> extends infer Members ? ([Members] extends [never] ? unknown : Members) : never;

/** `middleware<HttpContext<AppContext>>()({ name, stage, run })`: what `run` returns is merged into the context of the routes that use it. */
export function middleware<Needs>() {
  return <Result extends MiddlewareResult>(
    definition: MiddlewareDefinition<Needs, Result>,
  ): Middleware<Needs, AddedBy<Result>> => definition as Middleware<Needs, AddedBy<Result>>;
}
