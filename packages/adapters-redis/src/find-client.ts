import type { StartScope } from "@mega/core";
import { findResource } from "@mega/core/adapter";
import { isRedisEngine, type RedisEngine } from "./redis-client.ts";

/** The `redis()` resource of this name. Throws a `TypeError` that names the option and what there is instead. */
export const findClient = (scope: Pick<StartScope, "name" | "resources">, option: string, name: string): RedisEngine =>
  findResource(scope, { option, name, factory: "redis()", isWanted: isRedisEngine });
