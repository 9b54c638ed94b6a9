export type DatabaseKind = "sqlite" | "postgres" | "mariadb" | "mongodb";

const kinds: Readonly<Record<string, DatabaseKind>> = {
  sqlite: "sqlite",
  postgres: "postgres",
  postgresql: "postgres",
  mariadb: "mariadb",
  mongodb: "mongodb",
  "mongodb+srv": "mongodb",
};

const known = "sqlite:<file>, postgres://…, mariadb://… or mongodb://…";

/** Which system a DATABASE_URL means. Throws a `TypeError` that names its scheme and nothing else of it: there may be a password in the rest. */
export function databaseKindOf(url: string): DatabaseKind {
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(url)?.[1];
  if (scheme === undefined) throw new TypeError(`DATABASE_URL must begin with the kind of database: ${known}`);
  const name = scheme.toLowerCase();
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind !== undefined) return kind;
  throw new TypeError(`DATABASE_URL begins with "${scheme}:", which is none of the databases this app knows: ${known}`);
}

/** The file of a `sqlite:` URL, relative to the working directory unless it begins with a slash. Throws a `TypeError` without one. */
export function sqliteFileOf(url: string): string {
  const file = url.slice("sqlite:".length).replace(/^\/\/(?=\/)/, "");
  if (file.trim() === "")
    throw new TypeError("DATABASE_URL names no file: write sqlite:<file>, such as sqlite:data/board.db");
  return file;
}
