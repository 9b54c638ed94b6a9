import type { RepositoryExecutor } from "@mega/core/repository";
import type { SqlExecutor } from "@mega/core/sql";

export const isSqlite = (db: RepositoryExecutor): db is SqlExecutor => "dialect" in db && db.dialect === "sqlite";
