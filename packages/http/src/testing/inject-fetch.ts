import type { InjectOptions } from "fastify";
import type { HttpApi } from "../http-api.ts";

const origin = "http://localhost";

/** `fetch` without sockets: the request goes straight into the server's router. */
export function injectFetch(api: Pick<HttpApi, "inject">): (url: string, init: RequestInit) => Promise<Response> {
  return async (url, init) => {
    // A `Request` forbids some headers that a test may need, `cookie` among them, so only its body is used.
    const { headers: given, ...rest } = init;
    const contentType = new Headers(given).get("content-type");
    const request = new Request(
      origin + url,
      contentType === null ? rest : { ...rest, headers: { "content-type": contentType } },
    );
    const bodyHeaders = contentType === null ? request.headers.get("content-type") : contentType;
    const headers = {
      ...Object.fromEntries(new Headers(given)),
      ...(bodyHeaders === null ? {} : { "content-type": bodyHeaders }),
    };
    const payload = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
    const method = request.method as NonNullable<InjectOptions["method"]>;
    const response = await api.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    const hasBody = response.statusCode !== 204 && response.statusCode !== 304;
    return new Response(hasBody ? new Uint8Array(response.rawPayload) : null, {
      status: response.statusCode,
      headers: toHeaders(response.headers),
    });
  };
}

function toHeaders(given: Readonly<Record<string, unknown>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== undefined) headers.append(name, String(item));
  }
  return headers;
}
