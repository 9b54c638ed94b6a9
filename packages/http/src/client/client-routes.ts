import type { ParamNames, Route } from "../route.ts";
import type { HttpMethod, ReplySchemas, RouteSpec } from "../route-spec.ts";
import type { Infer, Schema } from "../schema.ts";
import type { ProblemDocument } from "./transport.ts";

type Routes = readonly Route[];

/** The paths that some route serves with this method. */
export type PathOf<R extends Routes, Method extends HttpMethod> = Extract<
  R[number],
  { readonly method: Method }
>["path"];

type RouteAt<R extends Routes, Method extends HttpMethod, Path> = Extract<
  R[number],
  { readonly method: Method; readonly path: Path }
>;

type Member<Name extends string, Value> = undefined extends Value
  ? { readonly [N in Name]?: Value }
  : object extends Value
    ? { readonly [N in Name]?: Value }
    : { readonly [N in Name]: Value };

type ParamsOf<Path extends string, Spec> = Spec extends { readonly params: infer S extends Schema }
  ? Member<"params", Infer<S>>
  : [ParamNames<Path>] extends [never]
    ? object
    : { readonly params: { readonly [Name in ParamNames<Path>]: string | number } };

type QueryValue = string | number | boolean | undefined;
type QueryOf<Spec> = Spec extends { readonly query: infer S extends Schema }
  ? Member<"query", Infer<S>>
  : { readonly query?: Readonly<Record<string, QueryValue | readonly QueryValue[]>> };

type HeadersOf<Spec> = Spec extends { readonly headers: infer S extends Schema }
  ? Member<"headers", Infer<S> & Readonly<Record<string, unknown>>>
  : { readonly headers?: Readonly<Record<string, string | undefined>> };

type StreamBody = Blob | ReadableStream | ArrayBuffer | Uint8Array | string;
type BodyOf<Spec> = Spec extends { readonly body: infer S extends Schema }
  ? { readonly body: Infer<S> }
  : Spec extends { readonly upload: object }
    ? { readonly body: FormData }
    : Spec extends { readonly bodyStream: object }
      ? { readonly body: StreamBody; readonly headers: { readonly "content-type": string } }
      : object;

/** What a call of the route must and may be given. */
export type InputOf<R extends Routes, Method extends HttpMethod, Path extends string> =
  RouteAt<R, Method, Path> extends Route<Method, Path, infer Spec>
    ? ParamsOf<Path, Spec> & QueryOf<Spec> & HeadersOf<Spec> & BodyOf<Spec> & { readonly signal?: AbortSignal }
    : never;

/** The paths that need no input. */
export type BarePathOf<R extends Routes, Method extends HttpMethod> = {
  [Path in PathOf<R, Method>]: object extends InputOf<R, Method, Path> ? Path : never;
}[PathOf<R, Method>];

interface Result<Status, Body> {
  readonly status: Status;
  readonly body: Body;
  readonly headers: Headers;
}

type SuccessOf<Status> = Status extends number ? (`${Status}` extends `2${string}` ? Status : never) : never;

type ProblemStatus =
  | 400
  | 401
  | 403
  | 404
  | 405
  | 406
  | 408
  | 409
  | 410
  | 412
  | 413
  | 415
  | 421
  | 422
  | 428
  | 429
  | 431
  | 500
  | 503;

type ReplyBody<S> = S extends Schema ? Infer<S> : undefined;

type Declared<Replies, Statuses extends keyof Replies> = {
  [Status in Statuses]: Result<Status, ReplyBody<Replies[Status]>>;
}[Statuses];

type Succeeded<Spec> = Spec extends { readonly reply: infer Replies extends ReplySchemas }
  ? Declared<Replies, SuccessOf<keyof Replies & number>>
  : Result<number, unknown>;

type Failed<Spec> = Spec extends { readonly reply: infer Replies extends ReplySchemas }
  ? Result<Exclude<ProblemStatus | (keyof Replies & number), SuccessOf<keyof Replies & number>>, ProblemDocument>
  : never;

/** The answers of a route, told apart by `status`: those with 2xx, and with `Throws` false the problems too. */
export type ResultOf<R extends Routes, Method extends HttpMethod, Path extends string, Throws extends boolean> =
  RouteAt<R, Method, Path> extends Route<Method, Path, infer Spec extends RouteSpec>
    ? Succeeded<Spec> | (Throws extends true ? never : Failed<Spec>)
    : never;
