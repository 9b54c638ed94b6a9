import type { Readable } from "node:stream";
import type { BaseContext } from "@mega/core";
import type { HttpContext } from "./http-context.ts";
import type { Middleware } from "./middleware.ts";
import type { Reply, StreamReply } from "./reply.ts";
import type { HttpMethod, ReplySchemas, RouteSpec } from "./route-spec.ts";
import type { Infer, Schema } from "./schema.ts";
import type { UploadedFiles } from "./upload/upload-options.ts";

/** A route as data: the source of the router, the types of clients, and the OpenAPI document. */
export interface Route<
  Method extends HttpMethod = HttpMethod,
  Path extends string = string,
  Spec extends RouteSpec = RouteSpec,
> {
  readonly method: Method;
  readonly path: Path;
  readonly spec: Spec;
  /** In the order in which they run within one stage. */
  readonly middleware: readonly Middleware[];
  readonly handler: (ctx: never) => unknown;
}

/** The names in a path: `"/boards/:boardId/cards/:id"` gives `"boardId" | "id"`. */
export type ParamNames<Path extends string> = Path extends `${infer Head}/${infer Tail}`
  ? ParamNames<Head> | ParamNames<Tail>
  : Path extends `:${infer Name}`
    ? Name
    : Path extends "*"
      ? "*"
      : never;

type Declared<Spec, Part extends keyof RouteSpec, Otherwise> = Spec extends {
  readonly [P in Part]: infer S extends Schema;
}
  ? Infer<S>
  : Otherwise;

/** The typed parts of the request. */
export interface RouteInput<Path extends string, Spec extends RouteSpec> {
  readonly params: Declared<Spec, "params", { readonly [Name in ParamNames<Path>]: string }>;
  readonly query: Declared<Spec, "query", Readonly<Record<string, string | string[] | undefined>>>;
  readonly headers: Declared<Spec, "headers", Readonly<Record<string, string | undefined>>>;
  readonly body: Declared<Spec, "body", unknown>;
}

type UploadMembers<Spec> = Spec extends { readonly upload: object } ? { files(): UploadedFiles } : unknown;
type BodyStreamMembers<Spec> = Spec extends { readonly bodyStream: object }
  ? { readonly bodyStream: Readable }
  : unknown;

/** What the handler of a route receives. */
export type RouteContext<Context, Path extends string, Spec extends RouteSpec> = Omit<Context, never> &
  RouteInput<Path, Spec> &
  UploadMembers<Spec> &
  BodyStreamMembers<Spec>;

type BodyOf<S> = S extends Schema ? Infer<S> : undefined;
type Statuses<Replies> = keyof Replies & number;
type SuccessOf<Status> = Status extends number ? (`${Status}` extends `2${string}` ? Status : never) : never;
type IsUnion<T, Each = T> = T extends unknown ? ([Each] extends [T] ? false : true) : never;

type AnyReplyOf<Replies> = {
  [Status in Statuses<Replies>]: Reply<Status, BodyOf<Replies[Status]>> | StreamReply<Status>;
}[Statuses<Replies>];

// biome-ignore lint/suspicious/noConfusingVoidType: what an async handler without a `return` gives.
type NoBody = void | undefined;

/** With exactly one success status its body may be returned bare. */
type BareBody<Replies> =
  SuccessOf<Statuses<Replies>> extends infer Status
    ? [Status] extends [never]
      ? never
      : IsUnion<Status> extends true
        ? never
        : Status extends keyof Replies
          ? Replies[Status] extends null
            ? NoBody
            : BodyOf<Replies[Status]>
          : never
    : never;

/** What a handler may return: checked against the `reply` schemas; anything when there are none. */
export type HandlerResult<Spec extends RouteSpec> = Spec extends { readonly reply: infer Replies extends ReplySchemas }
  ? AnyReplyOf<Replies> | BareBody<Replies>
  : unknown;

export type Handler<Context, Path extends string, Spec extends RouteSpec> = (
  ctx: RouteContext<Context, Path, Spec>,
) => HandlerResult<Spec> | Promise<HandlerResult<Spec>>;

export type DefineRoute<Context, Method extends HttpMethod> = <const Path extends string, const Spec extends RouteSpec>(
  path: Path,
  spec: Spec,
  handler: Handler<Context, Path, Spec>,
) => Route<Method, Path, Spec>;

/** Makes routes whose handlers see `Context`. */
export interface RouteBuilder<Context> {
  readonly get: DefineRoute<Context, "GET">;
  readonly post: DefineRoute<Context, "POST">;
  readonly put: DefineRoute<Context, "PUT">;
  readonly patch: DefineRoute<Context, "PATCH">;
  readonly delete: DefineRoute<Context, "DELETE">;
  readonly head: DefineRoute<Context, "HEAD">;
  readonly options: DefineRoute<Context, "OPTIONS">;
  /** A builder whose routes also run this middleware and whose handlers see what it adds. This one stays as it is. */
  use<Added>(step: Middleware<Context, Added>): RouteBuilder<Context & Added>;
}

/** The route builder of an app: `createRouteBuilder<AppContext>()`. */
export function createRouteBuilder<App = BaseContext>(): RouteBuilder<HttpContext<App>> {
  return builderWith<HttpContext<App>>([]);
}

function builderWith<Context>(steps: readonly Middleware[]): RouteBuilder<Context> {
  const define =
    <Method extends HttpMethod>(method: Method): DefineRoute<Context, Method> =>
    (path, spec, handler) => ({ method, path, spec, middleware: steps, handler });
  return {
    get: define("GET"),
    post: define("POST"),
    put: define("PUT"),
    patch: define("PATCH"),
    delete: define("DELETE"),
    head: define("HEAD"),
    options: define("OPTIONS"),
    use: (step) => builderWith([...steps, step as Middleware]),
  };
}
