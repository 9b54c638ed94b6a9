import type { IncomingMessage } from "node:http";
import { type SendResult, send } from "@fastify/send";
import type { EngineContext } from "../engine/engine-context.ts";
import type { HttpFeature } from "../engine/engine-setup.ts";
import { type AllowedMethods, createAllowedMethods, methodNotAllowed } from "../engine/unknown-paths.ts";
import { HttpError } from "../http-error.ts";
import { type Reply, reply } from "../reply.ts";
import type { Route } from "../route.ts";
import { type ResolvedStaticOptions, resolveStatic, type StaticOptions } from "./static-options.ts";

const yearSeconds = 31_536_000;
/** What a build may have put beside a file, best first. */
const precompressed = [
  { encoding: "br", extension: ".br" },
  { encoding: "gzip", extension: ".gz" },
] as const;

/**
 * Serves the files of folders through the same pipeline as every route: conditional and range requests, files that the build compressed
 * already, no dot files, nothing outside of the folder.
 */
export function staticFeature(folders: readonly StaticOptions[]): HttpFeature {
  return {
    name: "static",
    install(engine) {
      const own = new Set<Route>();
      // Asked for the first time when all routes are known.
      const methodsOf = createAllowedMethods(engine.routes, (route) => !own.has(route));
      for (const [index, options] of folders.entries()) {
        const route = createRoute(resolveStatic(options, index), methodsOf);
        own.add(route);
        engine.addRoute(route);
      }
    },
  };
}

function createRoute(options: ResolvedStaticOptions, methodsOf: AllowedMethods): Route {
  const handler = async ({ request: { raw, path } }: EngineContext): Promise<Reply> =>
    (await findRequested(raw, options)) ?? refuseForeign(methodsOf(path)) ?? (await serveFallback(raw, options));
  const spec = { hidden: true, rateLimit: false } as const;
  return { method: "GET", path: `${options.prefix}*`, spec, middleware: [], handler: handler as Route["handler"] };
}

function findRequested(request: IncomingMessage, options: ResolvedStaticOptions): Promise<Reply | undefined> {
  const url = request.url ?? "/";
  const end = url.search(/[?#]/);
  const path = (end === -1 ? url : url.slice(0, end)).slice(options.prefix.length - 1);
  return findFile(request, path, options);
}

/** A path that routes have for other methods is theirs: whoever asks for it wrongly is told so, and gets no page instead. */
function refuseForeign(methods: readonly string[]): undefined {
  if (methods.length > 0 && !methods.includes("GET")) throw methodNotAllowed(methods);
}

async function serveFallback(request: IncomingMessage, options: ResolvedStaticOptions): Promise<Reply> {
  const { fallback } = options;
  const page =
    fallback !== undefined && isPageLoad(request) ? await findFile(request, `/${fallback}`, options) : undefined;
  if (page === undefined) throw new HttpError("HTTP_NOT_FOUND");
  return page;
}

/** Scripts that ask for data and get a page instead fail in confusing ways: only a browser that loads a page gets the fallback. */
const isPageLoad = ({ headers }: IncomingMessage): boolean => headers.accept?.includes("text/html") === true;

async function findFile(
  request: IncomingMessage,
  path: string,
  options: ResolvedStaticOptions,
): Promise<Reply | undefined> {
  const file = path.endsWith("/") ? `${path}index.html` : path;
  const accepted = String(request.headers["accept-encoding"] ?? "");
  for (const { encoding, extension } of precompressed) {
    if (!new RegExp(`\\b${encoding}\\b(?!\\s*;\\s*q=0(?:\\.0*)?(?:,|$))`).test(accepted)) continue;
    const packed = await sendFrom(request, file + extension, options.root);
    if (packed !== undefined) return toReply(packed, file, { options, encoding });
  }
  const plain = await sendFrom(request, file, options.root);
  return plain === undefined ? undefined : toReply(plain, file, { options });
}

/** Undefined for what is not there, or must not be seen. */
async function sendFrom(request: IncomingMessage, path: string, root: string): Promise<SendResult | undefined> {
  const result = await send(request, path, { root, dotfiles: "ignore", index: false, cacheControl: false });
  if (result.type === "file") return result;
  result.stream.destroy();
  if (result.type === "directory") return undefined;
  switch (result.statusCode) {
    case 412:
      throw new HttpError("HTTP_PRECONDITION_FAILED");
    case 416: {
      const range = result.headers["Content-Range"];
      throw new HttpError(
        "HTTP_RANGE_NOT_SATISFIABLE",
        undefined,
        range ? { headers: { "content-range": range } } : {},
      );
    }
    case 500:
      throw result.metadata.error;
    default:
      return undefined;
  }
}

interface FileReply {
  readonly options: ResolvedStaticOptions;
  readonly encoding?: string;
}

function toReply(file: SendResult, path: string, { options, encoding }: FileReply): Reply {
  const isImmutable = options.immutable !== false && options.immutable.test(path);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(file.headers)) headers[name.toLowerCase()] = value;
  headers["cache-control"] = isImmutable ? `public, max-age=${yearSeconds}, immutable` : "no-cache";
  headers["vary"] = "Accept-Encoding";
  if (encoding !== undefined) {
    headers["content-encoding"] = encoding;
    headers["content-type"] = typeOf(path);
  }
  if (file.statusCode !== 304) return reply(file.statusCode, file.stream, { headers });
  file.stream.destroy();
  return reply(304, undefined, { headers });
}

/** Of the file itself, where the library would tell the type of the packed one. */
function typeOf(path: string): string {
  const type = send.mime.getType(path) ?? "application/octet-stream";
  return send.isUtf8MimeType(type) ? `${type}; charset=utf-8` : type;
}
