import type { Route } from "../route.ts";
import type { HttpMethod } from "../route-spec.ts";
import type { BarePathOf, InputOf, PathOf, ResultOf } from "./client-routes.ts";
import { type ClientOptions, createTransport, type TransportInput } from "./transport.ts";

/** Calls the routes of one method. Rejects with a `ClientProblem` for every answer but 2xx, unless `throwOnProblem` is false. */
export interface Call<R extends readonly Route[], Method extends HttpMethod> {
  <const Path extends BarePathOf<R, Method>>(path: Path): Promise<ResultOf<R, Method, Path, true>>;
  <const Path extends PathOf<R, Method>, const Throws extends boolean = true>(
    path: Path,
    input: InputOf<R, Method, Path> & { readonly throwOnProblem?: Throws },
  ): Promise<ResultOf<R, Method, Path, Throws>>;
}

/** A client typed by the server's routes: paths, inputs and answers. */
export interface Client<R extends readonly Route[]> {
  readonly get: Call<R, "GET">;
  readonly post: Call<R, "POST">;
  readonly put: Call<R, "PUT">;
  readonly patch: Call<R, "PATCH">;
  readonly delete: Call<R, "DELETE">;
}

/** `createClient<typeof routes>({ baseUrl })`: only the type of the routes is used, so no server code reaches the browser. */
export function createClient<R extends readonly Route[]>(options: ClientOptions = {}): Client<R> {
  const send = createTransport(options);
  const call = (method: string) => (path: string, input?: TransportInput) => send(method, path, input);
  const client = {
    get: call("GET"),
    post: call("POST"),
    put: call("PUT"),
    patch: call("PATCH"),
    delete: call("DELETE"),
  };
  return client as unknown as Client<R>;
}
