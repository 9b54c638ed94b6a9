import type { EngineContext } from "../engine/engine-context.ts";
import type { HttpFeature } from "../engine/engine-setup.ts";
import { parseCookies, serializeClearedCookie, serializeCookie } from "./cookie.ts";
import type { CookieOptions } from "./cookie-options.ts";

type SetCookieArgs = readonly [name: string, value: string, options?: CookieOptions];

/** `ctx.request.cookies`, parsed when first read, and the two methods of `ctx.response`. Always on, as it costs nothing until used. */
export const cookieFeature: HttpFeature = {
  name: "cookies",
  install(engine) {
    const secure = engine.scope.app.environment === "production";
    engine.addRequestMember("cookies", (ctx) => parseCookies(ctx.request.headers["cookie"]));
    engine.addResponseMethod("setCookie", (ctx: EngineContext, ...[name, value, options]: SetCookieArgs) =>
      ctx.response.appendHeader("set-cookie", serializeCookie(name, value, { secure, ...options })),
    );
    engine.addResponseMethod("clearCookie", (ctx: EngineContext, name: string, options?: CookieOptions) =>
      ctx.response.appendHeader("set-cookie", serializeClearedCookie(name, { secure, ...options })),
    );
  },
};
