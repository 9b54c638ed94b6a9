import type { ServiceName } from "@mega/services";
import type { OpenAdapterAt } from "./adapter-case.ts";

/** One adapter of the benchmark. */
export interface AdapterSubject {
  /** As bars and rows name it. */
  readonly library: string;
  readonly service?: ServiceName;
  /** Only where it is measured: the drivers of the others stay out of the process. */
  load(): Promise<{ readonly open: OpenAdapterAt }>;
}

export const adapterSubjects: Readonly<Record<string, AdapterSubject>> = {
  sqlite: { library: "better-sqlite3", load: () => import("./sqlite.ts") },
  postgres: { library: "postgres", service: "postgres", load: () => import("./postgres.ts") },
  mariadb: { library: "mariadb", service: "mariadb", load: () => import("./mariadb.ts") },
  mongodb: { library: "mongodb", service: "mongodb", load: () => import("./mongodb.ts") },
  redis: { library: "ioredis", service: "redis", load: () => import("./redis.ts") },
  nats: { library: "@nats-io/transport-node", service: "nats", load: () => import("./nats.ts") },
  file: { library: "node:fs", load: () => import("./file.ts") },
};
