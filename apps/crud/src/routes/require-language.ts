import { type HttpContext, middleware } from "@mega/http";
import type { BoardContext } from "../resources.ts";

/** The language is chosen when first asked for. Asked here, an unknown one in the query is refused on every route, not only on those that speak. */
export const requireLanguage = middleware<HttpContext<BoardContext>>()({
  name: "require-language",
  stage: "authorize",
  run: (ctx) => {
    void ctx.locale;
    return undefined;
  },
});
