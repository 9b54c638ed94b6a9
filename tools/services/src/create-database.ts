import { randomBytes } from "node:crypto";
import { createMariadbDatabase, dropMariadbDatabase } from "./recipes/mariadb.ts";
import { createMongodbDatabase, dropMongodbDatabase } from "./recipes/mongodb.ts";
import { createPostgresDatabase, dropPostgresDatabase } from "./recipes/postgres.ts";
import { createRedisDatabase, dropRedisDatabase } from "./recipes/redis.ts";
import { ServiceError } from "./service-error.ts";

/** A database that nobody else uses, so that test files can run side by side on one server. */
export interface ScratchDatabase extends AsyncDisposable {
  readonly url: string;
  /** With all that is in it, and with the connections that are still open where the server knows how. */
  drop(): Promise<void>;
}

/**
 * Makes one with a random name on the server of `url`: `postgres:`, `mariadb:`, `mongodb:`, or `redis:`, whose numbered
 * databases are given out in turn.
 */
export async function createDatabase(url: string): Promise<ScratchDatabase> {
  const name = `mega_${randomBytes(8).toString("hex")}`;
  const system = systems[new URL(url).protocol];
  if (system === undefined)
    throw new ServiceError(
      "SERVICE_OPTION_INVALID",
      `createDatabase knows ${Object.keys(systems).join(" ")} and not ${new URL(url).protocol}`,
    );
  const own = await system.create(url, name);
  const drop = () => system.drop(own);
  return { url: own, drop, [Symbol.asyncDispose]: drop };
}

interface DatabaseMaker {
  create(url: string, name: string): string | Promise<string>;
  drop(url: string): Promise<void>;
}

const postgres: DatabaseMaker = { create: createPostgresDatabase, drop: dropPostgresDatabase };
const mariadb: DatabaseMaker = { create: createMariadbDatabase, drop: dropMariadbDatabase };
const redis: DatabaseMaker = { create: createRedisDatabase, drop: dropRedisDatabase };

const systems: Readonly<Record<string, DatabaseMaker>> = {
  "postgres:": postgres,
  "postgresql:": postgres,
  "mariadb:": mariadb,
  "mysql:": mariadb,
  "mongodb:": { create: createMongodbDatabase, drop: dropMongodbDatabase },
  "redis:": redis,
};
