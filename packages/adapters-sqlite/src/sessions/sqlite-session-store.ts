import type { Clock } from "@mega/core";
import type { SessionStore, SessionWrite, StoredSession } from "@mega/core/sessions";
import { type SqlExecutor, sql } from "@mega/core/sql";

interface SessionRow {
  readonly data: string;
  readonly version: number;
  readonly userId: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** The session port on a table. Compare-and-set is one `update … where version = …`, so it needs no transaction. */
export function createSqliteSessionStore(database: SqlExecutor, clock: Clock): SessionStore {
  const now = (): number => clock.now();
  const changed = async (statement: ReturnType<typeof sql>): Promise<boolean> =>
    (await database.query(statement)).affectedRows > 0;
  return {
    async get(key) {
      const row = await database.one<SessionRow>(sql`
        select data, version, user_id as userId, created_at as createdAt, expires_at as expiresAt
        from mega_sessions where key = ${key} and expires_at > ${now()}`);
      return row === undefined ? undefined : decodeRow(row);
    },
    create: (key, session) =>
      changed(sql`
        insert into mega_sessions (key, data, version, user_id, created_at, expires_at)
        values (${key}, ${JSON.stringify(session.data)}, 1, ${userIdOf(session)}, ${session.createdAt}, ${session.expiresAt})
        on conflict (key) do update set data = excluded.data, version = 1, user_id = excluded.user_id,
          created_at = excluded.created_at, expires_at = excluded.expires_at
        where mega_sessions.expires_at <= ${now()}`),
    update: (key, version, session) =>
      changed(sql`
        update mega_sessions set data = ${JSON.stringify(session.data)}, version = version + 1, user_id = ${userIdOf(session)},
          created_at = ${session.createdAt}, expires_at = ${session.expiresAt}
        where key = ${key} and version = ${version} and expires_at > ${now()}`),
    touch: (key, expiresAt) =>
      changed(sql`update mega_sessions set expires_at = ${expiresAt} where key = ${key} and expires_at > ${now()}`),
    async delete(key) {
      const row = await database.one<{ expiresAt: number }>(
        sql`delete from mega_sessions where key = ${key} returning expires_at as expiresAt`,
      );
      return row !== undefined && row.expiresAt > now();
    },
    async deleteByUser(userId, { exceptKey } = {}) {
      const ended = await database.many<{ expiresAt: number }>(sql`
        delete from mega_sessions where user_id = ${userId} and key is not ${exceptKey ?? null}
        returning expires_at as expiresAt`);
      return ended.filter(({ expiresAt }) => expiresAt > now()).length;
    },
  };
}

const userIdOf = ({ userId }: SessionWrite): string | null => userId ?? null;

const decodeRow = ({ data, version, userId, createdAt, expiresAt }: SessionRow): StoredSession => ({
  data: JSON.parse(data),
  version,
  userId: userId ?? undefined,
  createdAt,
  expiresAt,
});
