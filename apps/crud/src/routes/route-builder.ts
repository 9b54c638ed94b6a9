import { createRouteBuilder } from "@mega/http";
import type { BoardContext } from "../resources.ts";
import { requireLanguage } from "./require-language.ts";
import { requireUser } from "./require-user.ts";

/** For routes that anybody may call. */
export const route = createRouteBuilder<BoardContext>().use(requireLanguage);

/** For routes of people who are signed in: their handlers see `ctx.user`. */
export const signedIn = route.use(requireUser);
