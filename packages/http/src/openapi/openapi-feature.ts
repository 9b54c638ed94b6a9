import { readFile } from "node:fs/promises";
import type { HttpFeature } from "../engine/engine-setup.ts";
import type { ResolvedHttpOptions } from "../http-options.ts";
import { type Reply, reply } from "../reply.ts";
import type { Route } from "../route.ts";
import { resolveSessions } from "../sessions/session-options.ts";
import { buildDocument, type DocumentInfo } from "./build-document.ts";
import type { OpenapiDocument } from "./openapi-document.ts";
import { type OpenapiOptions, resolveOpenapi } from "./openapi-options.ts";

/** The document of the server's routes, built when first asked for, and a page that shows it. */
export function openapiFeature(options: OpenapiOptions | true): HttpFeature {
  return {
    name: "openapi",
    install(engine) {
      const { app } = engine.scope;
      const resolved = resolveOpenapi(options, app);
      const { title, version, description } = resolved;
      const session = sessionOf(engine.options, app.environment === "production");
      let document: OpenapiDocument | undefined;
      let text: string | undefined;
      const get = (): OpenapiDocument => {
        document ??= buildDocument(engine.routes, { title, version, description, ...session });
        return document;
      };
      engine.addApiMember("openapi", get);
      const sendDocument = (): Reply => {
        text ??= JSON.stringify(get());
        return reply(200, text, { headers: { "content-type": "application/json; charset=utf-8" } });
      };
      engine.addRoute(hiddenRoute(resolved.path, sendDocument));
      if (resolved.ui) for (const route of pageRoutes(resolved.uiPath, resolved.path)) engine.addRoute(route);
    },
  };
}

function sessionOf(
  { sessions, csrf }: ResolvedHttpOptions,
  isProduction: boolean,
): Pick<DocumentInfo, "sessionCookie" | "hasCsrf"> {
  if (sessions === undefined) return {};
  return { sessionCookie: resolveSessions(sessions, isProduction).cookieName, hasCsrf: csrf !== false };
}

/** Everything from this origin, whatever the presets say; the page may call the API, so that requests can be tried. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Relative to this file in `src` as well as in `dist`: both are published. */
const pageFolder = new URL("../../src/openapi/ui/", import.meta.url);

function pageRoutes(uiPath: string, documentPath: string): readonly Route[] {
  const base = uiPath.replace(/\/$/, "");
  const fill = (text: string): string => text.replaceAll("{base}", base).replaceAll("{document}", documentPath);
  const file = (path: string, name: string, type: string): Route =>
    hiddenRoute(path, async () => {
      const body = await readFile(new URL(name, pageFolder), "utf8");
      const headers = { "content-type": type, "content-security-policy": pagePolicy, "cache-control": "no-cache" };
      return reply(200, fill(body), { headers });
    });
  return [
    file(uiPath, "reference.html", "text/html; charset=utf-8"),
    file(`${base}/reference.js`, "reference.js", "text/javascript; charset=utf-8"),
    file(`${base}/reference.css`, "reference.css", "text/css; charset=utf-8"),
  ];
}

function hiddenRoute(path: string, handler: () => Reply | Promise<Reply>): Route {
  return { method: "GET", path, spec: { hidden: true, rateLimit: false }, middleware: [], handler };
}
