import type { Recipe } from "../recipe.ts";
import type { ServiceName } from "../service.ts";
import { mariadbRecipe } from "./mariadb.ts";
import { mongodbRecipe } from "./mongodb.ts";
import { natsRecipe } from "./nats.ts";
import { postgresRecipe } from "./postgres.ts";
import { redisRecipe } from "./redis.ts";

export const recipes: Readonly<Record<ServiceName, Recipe>> = {
  postgres: postgresRecipe,
  mariadb: mariadbRecipe,
  redis: redisRecipe,
  nats: natsRecipe,
  mongodb: mongodbRecipe,
};
