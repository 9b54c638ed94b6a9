import { accountRoutes } from "./account-routes.ts";
import { boardRoutes } from "./board-routes.ts";
import { cardRoutes } from "./card-routes.ts";
import { commentRoutes } from "./comment-routes.ts";
import { csvRoutes } from "./csv-routes.ts";
import { labelRoutes } from "./label-routes.ts";
import { listRoutes } from "./list-routes.ts";
import { memberRoutes } from "./member-routes.ts";

/** The whole API: `createClient<typeof routes>()` types a client by it. */
export const routes = [
  ...accountRoutes,
  ...boardRoutes,
  ...memberRoutes,
  ...listRoutes,
  ...labelRoutes,
  ...cardRoutes,
  ...commentRoutes,
  ...csvRoutes,
] as const;
