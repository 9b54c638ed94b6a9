import type { Subject } from "../subject.ts";

/** Loaded one by one, so that a process has the drivers of those alone that it works with. */
const loaders: Readonly<Record<string, () => Promise<Subject>>> = {
  sqlite: async () => (await import("./sqlite.ts")).sqliteSubject,
  file: async () => (await import("./file.ts")).fileSubject,
  postgres: async () => (await import("./postgres.ts")).postgresSubject,
  mariadb: async () => (await import("./mariadb.ts")).mariadbSubject,
  mongodb: async () => (await import("./mongodb.ts")).mongodbSubject,
  "redis-7": async () => (await import("./redis.ts")).createRedisSubject("redis-7"),
  "valkey-9": async () => (await import("./redis.ts")).createRedisSubject("valkey-9"),
  "nats-newest": async () => (await import("./nats.ts")).createNatsSubject("nats-newest"),
  "nats-2.9": async () => (await import("./nats.ts")).createNatsSubject("nats-2.9"),
};

/** In the order of the table. */
export const subjectNames = Object.keys(loaders);

export function loadSubject(name: string): Promise<Subject> {
  const load = loaders[name];
  if (load === undefined) throw new RangeError(`there is no adapter "${name}"; there are ${subjectNames.join(", ")}`);
  return load();
}
