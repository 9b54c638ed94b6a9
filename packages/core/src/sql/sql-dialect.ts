export type SqlDialect = "sqlite" | "postgres" | "mariadb";
