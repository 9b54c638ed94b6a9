export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request as it goes over the wire, encoded once and sent many times. */
export function encodeRequest(request: HttpRequest): string {
  const headers = {
    host: "127.0.0.1",
    ...(request.body === undefined
      ? {}
      : { "content-type": "application/json", "content-length": String(Buffer.byteLength(request.body)) }),
    ...request.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${request.method} ${request.path} HTTP/1.1\r\n${lines.join("")}\r\n${request.body ?? ""}`;
}
