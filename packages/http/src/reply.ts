import type { Readable } from "node:stream";
import { HttpError } from "./http-error.ts";

const brand: unique symbol = Symbol.for("mega.http.reply");

export type ReplyHeaders = Readonly<Record<string, string | number | readonly string[] | undefined>>;

export interface ReplyOptions {
  readonly headers?: ReplyHeaders;
}

/** A status with its body. Made by `reply`; the engine sends it. */
export interface Reply<Status extends number = number, Body = unknown> {
  readonly [brand]: "body" | "stream";
  readonly status: Status;
  readonly body: Body;
  readonly headers: ReplyHeaders | undefined;
}

/** Bytes from a stream, which ends with the response and is destroyed when the client leaves. */
export type StreamReply<Status extends number = number> = Reply<Status, Readable>;

export interface StreamReplyOptions extends ReplyOptions {
  /** @default "application/octet-stream" */
  readonly contentType?: string;
  /** Makes the browser save the stream under this name. */
  readonly filename?: string;
}

const streamReplyDefaults = {
  contentType: "application/octet-stream",
} as const satisfies StreamReplyOptions;

export function reply<const Status extends number>(status: Status): Reply<Status, undefined>;
export function reply<const Status extends number, Body>(
  status: Status,
  body: Body,
  options?: ReplyOptions,
): Reply<Status, Body>;
export function reply(status: number, body?: unknown, options?: ReplyOptions): Reply {
  return { [brand]: "body", status, body, headers: options?.headers };
}

export function streamReply<const Status extends number>(
  status: Status,
  stream: Readable,
  options: StreamReplyOptions = {},
): StreamReply<Status> {
  const { contentType = streamReplyDefaults.contentType, filename } = options;
  const disposition = filename === undefined ? undefined : contentDisposition(filename);
  const headers = { "content-type": contentType, "content-disposition": disposition, ...options.headers };
  return { [brand]: "stream", status, body: stream, headers };
}

export interface RedirectOptions extends ReplyOptions {
  /** 303 makes the browser ask with GET, 307 and 308 repeat the request. @default 303 */
  readonly status?: 301 | 302 | 303 | 307 | 308;
  /** Allows a target on another site. Never for a target that came with the request. @default false */
  readonly external?: boolean;
}

const redirectDefaults = { status: 303, external: false } as const satisfies RedirectOptions;

/** Sends the browser elsewhere: to a path of this site, unless `external`. A target that only looks like a path is refused. */
export function redirect(location: string, options: RedirectOptions = {}): Reply<number, undefined> {
  const { status = redirectDefaults.status, external = redirectDefaults.external } = options;
  if (!external && !isLocalPath(location)) {
    throw new HttpError("HTTP_INTERNAL", "redirect() to another site needs `external: true`", { data: { location } });
  }
  return { [brand]: "body", status, body: undefined, headers: { ...options.headers, location } };
}

/** Browsers read "//host" and "/\\host" as another site, and skip tabs and line breaks on the way. */
const isLocalPath = (location: string): boolean => /^\/(?![/\\])[^\t\r\n\\]*$/.test(location);

export const isReply = (value: unknown): value is Reply =>
  typeof value === "object" && value !== null && brand in value;

/** RFC 6266: an ASCII fallback without quotes, and the exact name percent-encoded. */
function contentDisposition(filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]|["\\]/g, "_");
  const encoded = encodeURIComponent(filename).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
