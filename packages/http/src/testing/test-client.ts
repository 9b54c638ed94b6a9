import type { BarePathOf, InputOf, PathOf, ResultOf } from "../client/client-routes.ts";
import { createTransport, type TransportInput, type TransportResult } from "../client/transport.ts";
import type { HttpApi } from "../http-api.ts";
import type { Route } from "../route.ts";
import type { HttpMethod } from "../route-spec.ts";
import { type CookieJar, createCookieJar } from "./cookie-jar.ts";
import { injectFetch } from "./inject-fetch.ts";

/** Calls the routes of one method. Resolves for every status: what is asserted is the test's business. */
export interface TestCall<R extends readonly Route[], Method extends HttpMethod> {
  <const Path extends BarePathOf<R, Method>>(path: Path): Promise<ResultOf<R, Method, Path, false>>;
  <const Path extends PathOf<R, Method>>(
    path: Path,
    input: InputOf<R, Method, Path> & ExtraHeaders,
  ): Promise<ResultOf<R, Method, Path, false>>;
}

interface ExtraHeaders {
  readonly headers?: Readonly<Record<string, unknown>>;
}

export interface TestClient<R extends readonly Route[]> {
  readonly get: TestCall<R, "GET">;
  readonly post: TestCall<R, "POST">;
  readonly put: TestCall<R, "PUT">;
  readonly patch: TestCall<R, "PATCH">;
  readonly delete: TestCall<R, "DELETE">;
  /** Any request, also a wrong one: nothing is checked against the routes. */
  request(method: string, path: string, input?: TransportInput): Promise<TransportResult>;
  /** Kept between calls, like those of a browser. */
  readonly cookies: CookieJar;
}

export interface TestClientOptions {
  /** Goes over real sockets to this address, such as `api.url`, instead of into the process. */
  readonly url?: string;
  /** Sent with each request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An app whose HTTP server is declared as `http`; of a server with another name pass its API. */
export type TestTarget<R extends readonly Route[]> = HttpApi<R> | { readonly resources: { readonly http: HttpApi<R> } };

/** A client of a started app: keeps cookies, adds the CSRF token to unsafe requests, and is typed by the app's routes. */
export function createTestClient<R extends readonly Route[]>(
  target: TestTarget<R>,
  options: TestClientOptions = {},
): TestClient<R> {
  const api = "resources" in target ? target.resources.http : target;
  const cookies = createCookieJar();
  const send = options.url === undefined ? injectFetch(api) : fetch;
  const transport = createTransport({
    baseUrl: options.url ?? "",
    headers: () => ({ ...options.headers, cookie: cookies.header() }),
    fetch: async (url, init) => {
      const response = await send(url, init);
      cookies.accept(response.headers.getSetCookie());
      return response;
    },
  });
  const request: TestClient<R>["request"] = (method, path, input) =>
    transport(method, path, { ...input, throwOnProblem: false });
  const call = (method: string) => (path: string, input?: TransportInput) => request(method, path, input);
  const calls = {
    get: call("GET"),
    post: call("POST"),
    put: call("PUT"),
    patch: call("PATCH"),
    delete: call("DELETE"),
  };
  return { ...calls, request, cookies } as unknown as TestClient<R>;
}
