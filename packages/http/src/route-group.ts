import type { Middleware } from "./middleware.ts";
import type { Route } from "./route.ts";
import type { RouteLimits, RouteRateLimit } from "./route-spec.ts";

/** What every route of a group gets unless it says otherwise itself. */
export interface GroupOptions {
  readonly tags?: readonly string[];
  readonly limits?: RouteLimits;
  readonly rateLimit?: RouteRateLimit | false;
  readonly hidden?: boolean;
  /** Runs before the middleware of the routes themselves. */
  readonly middleware?: readonly Middleware[];
}

type TrimEnd<Path extends string> = Path extends `${infer Head}/` ? Head : Path;

/** `"/api/cards"` with `"/:id"` is `"/api/cards/:id"`, with `"/"` it is `"/api/cards"`. */
export type JoinPath<Prefix extends string, Path extends string> = Path extends "" | "/"
  ? TrimEnd<Prefix> extends ""
    ? "/"
    : TrimEnd<Prefix>
  : `${TrimEnd<Prefix>}${Path}`;

export type Grouped<Prefix extends string, Routes extends readonly Route[]> = {
  readonly [Index in keyof Routes]: Routes[Index] extends Route<infer Method, infer Path, infer Spec>
    ? Route<Method, JoinPath<Prefix, Path>, Spec>
    : never;
};

/** The routes under a common prefix; methods and joined paths stay literal in the type. */
export function group<const Prefix extends string, const Routes extends readonly Route[]>(
  prefix: Prefix,
  options: GroupOptions,
  routes: Routes,
): Grouped<Prefix, Routes> {
  const { middleware = [], ...defaults } = options;
  return routes.map((route) => ({
    ...route,
    path: joinPath(prefix, route.path),
    spec: { ...defaults, ...route.spec, limits: { ...defaults.limits, ...route.spec.limits } },
    middleware: [...middleware, ...route.middleware],
  })) as unknown as Grouped<Prefix, Routes>;
}

function joinPath(prefix: string, path: string): string {
  const head = prefix.endsWith("/") ? prefix.slice(0, -1) : prefix;
  if (path !== "" && path !== "/") return `${head}${path}`;
  return head === "" ? "/" : head;
}
