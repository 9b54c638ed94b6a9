import { createRouteBuilder } from "@mega/http";
import type { BoardContext } from "../resources.ts";
import { requireLanguage } from "./require-language.ts";
import { requireUser } from "./require-user.ts";
import { tellWatchers } from "./tell-watchers.ts";

/** For routes that anybody may call. */
export const route = createRouteBuilder<BoardContext>().use(requireLanguage);

/** For routes of people who are signed in: their handlers see `ctx.user` and `ctx.feed`. */
export const signedIn = route.use(requireUser).use(tellWatchers);
