import { HttpError } from "../http-error.ts";
import type { Route } from "../route.ts";
import type { HttpMethod } from "../route-spec.ts";

/** Answers "which methods does this path have": for 405 and OPTIONS, never on the way to a route. */
export type AllowedMethods = (path: string) => readonly string[];

export function createAllowedMethods(routes: readonly Route[], counts = (_: Route): boolean => true): AllowedMethods {
  let table: { readonly pattern: RegExp; readonly methods: Set<HttpMethod> }[] | undefined;
  return (path) => {
    table ??= buildTable(routes.filter(counts));
    const found = new Set<string>();
    for (const { pattern, methods } of table) {
      if (pattern.test(path)) for (const method of methods) found.add(method);
    }
    if (found.size > 0) found.add("OPTIONS");
    if (found.has("GET")) found.add("HEAD");
    return [...found].sort();
  };
}

function buildTable(routes: readonly Route[]): { readonly pattern: RegExp; readonly methods: Set<HttpMethod> }[] {
  const byPath = new Map<string, Set<HttpMethod>>();
  for (const { path, method } of routes) {
    const methods = byPath.get(path) ?? new Set();
    methods.add(method);
    byPath.set(path, methods);
  }
  // A catch-all has every path, so a 405 because of it would hide each 404.
  return [...byPath]
    .filter(([path]) => path !== "*" && path !== "/*")
    .map(([path, methods]) => ({ pattern: toPattern(path), methods }));
}

function toPattern(path: string): RegExp {
  const source = path
    .split(/(:\w+|\*)/)
    .map((part) => (part.startsWith(":") ? "[^/]+" : part === "*" ? ".*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  return new RegExp(`^${source}$`);
}

/** The handler of everything that no route matches. */
export function refuseUnknown(method: string, path: string, allowed: AllowedMethods): readonly string[] {
  const methods = allowed(path);
  if (methods.length === 0) throw new HttpError("HTTP_NOT_FOUND");
  if (method === "OPTIONS") return methods;
  throw methodNotAllowed(methods);
}

export function methodNotAllowed(methods: readonly string[]): HttpError {
  const allow = methods.join(", ");
  return new HttpError("HTTP_METHOD_NOT_ALLOWED", `this path has ${allow}`, { data: { allow }, headers: { allow } });
}
