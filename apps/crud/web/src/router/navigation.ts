import { signal } from "@preact/signals";
import { formatRoute, parseRoute, type Route } from "./route.ts";

const readRoute = (): Route => parseRoute(location.pathname, location.search);

export const currentRoute = signal<Route>({ name: "boards" });

export function startRouter(): void {
  currentRoute.value = readRoute();
  addEventListener("popstate", () => {
    currentRoute.value = readRoute();
  });
}

export function navigate(route: Route, options: { readonly replace?: boolean } = {}): void {
  const path = formatRoute(route);
  const isNewScreen = route.name !== currentRoute.value.name;
  if (options.replace === true) history.replaceState(null, "", path);
  else history.pushState(null, "", path);
  currentRoute.value = route;
  if (isNewScreen) scrollTo(0, 0);
}
