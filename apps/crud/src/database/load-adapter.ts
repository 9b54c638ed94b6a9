import type { Resource } from "@mega/core";
import type { DocumentDatabase, DocumentMigration } from "@mega/core/documents";
import type { SessionStore } from "@mega/core/sessions";
import type { Migration, SqlDatabase } from "@mega/core/sql";

type SqlFactory = (options: {
  readonly url: string;
  readonly migrations: readonly Migration[];
}) => Resource<SqlDatabase>;
type DocumentFactory = (options: {
  readonly url: string;
  readonly migrations: readonly DocumentMigration[];
}) => Resource<DocumentDatabase>;
type SessionsFactory = (options: { readonly database: string }) => Resource<SessionStore>;

/** What the app uses of the adapters that not everybody has installed. */
interface Adapters {
  readonly "@mega/adapters-postgres": typeof import("@mega/adapters-postgres");
  readonly "@mega/adapters-mariadb": { readonly mariadb: SqlFactory; readonly mariadbSessions: SessionsFactory };
  readonly "@mega/adapters-mongodb": { readonly mongodb: DocumentFactory };
}

/** Throws an `Error` that says what to install. */
export async function loadAdapter<Name extends keyof Adapters>(name: Name): Promise<Adapters[Name]> {
  try {
    const adapter: unknown = await import(name);
    return adapter as Adapters[Name];
  } catch (cause) {
    if (!isMissing(cause, name)) throw cause;
    throw new Error(`DATABASE_URL needs the package ${name}, which is not installed: pnpm add ${name}`, { cause });
  }
}

/** Whether it is this package that is missing, rather than something that it needs itself. */
const isMissing = (error: unknown, name: string): boolean =>
  error instanceof Error &&
  "code" in error &&
  error.code === "ERR_MODULE_NOT_FOUND" &&
  error.message.includes(`'${name}'`);
