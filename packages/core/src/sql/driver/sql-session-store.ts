import type { Clock } from "../../clock.ts";
import type { SessionStore, SessionWrite, StoredSession } from "../../sessions/index.ts";
import type { SqlExecutor } from "../sql-database.ts";
import { type SqlFragment, sql, sqlIdentifier } from "../sql-fragment.ts";

interface SessionRow {
  readonly data: string;
  readonly version: number;
  readonly user_id: string | null;
  readonly created_at: number;
  readonly expires_at: number;
}

/** A word that MariaDB keeps for itself. */
const keyColumn = sqlIdentifier("key");

/** The session port on the table of `sessionMigrations`. Compare-and-set is one `update … where version = …`, so it needs no transaction. */
export function createSqlSessionStore(database: SqlExecutor, clock: Clock): SessionStore {
  const now = (): number => clock.now();
  const changed = async (statement: SqlFragment): Promise<boolean> =>
    (await database.query(statement)).affectedRows > 0;
  return {
    async get(key) {
      const row = await database.one<SessionRow>(sql`
        select data, version, user_id, created_at, expires_at
        from mega_sessions where ${keyColumn} = ${key} and expires_at > ${now()}`);
      return row === undefined ? undefined : decodeRow(row);
    },
    async create(key, session) {
      const row = sql`(${keyColumn}, data, version, user_id, created_at, expires_at)
        values (${key}, ${JSON.stringify(session.data)}, 1, ${userIdOf(session)}, ${session.createdAt}, ${session.expiresAt})`;
      if (database.dialect !== "mariadb")
        return changed(sql`
          insert into mega_sessions ${row}
          on conflict (${keyColumn}) do update set data = excluded.data, version = 1, user_id = excluded.user_id,
            created_at = excluded.created_at, expires_at = excluded.expires_at
          where mega_sessions.expires_at <= ${now()}`);
      await database.query(sql`delete from mega_sessions where ${keyColumn} = ${key} and expires_at <= ${now()}`);
      return changed(sql`insert ignore into mega_sessions ${row}`);
    },
    update: (key, version, session) =>
      changed(sql`
        update mega_sessions set data = ${JSON.stringify(session.data)}, version = version + 1, user_id = ${userIdOf(session)},
          created_at = ${session.createdAt}, expires_at = ${session.expiresAt}
        where ${keyColumn} = ${key} and version = ${version} and expires_at > ${now()}`),
    touch: (key, expiresAt) =>
      changed(
        sql`update mega_sessions set expires_at = ${expiresAt} where ${keyColumn} = ${key} and expires_at > ${now()}`,
      ),
    async delete(key) {
      const row = await database.one<{ expires_at: number }>(
        sql`delete from mega_sessions where ${keyColumn} = ${key} returning expires_at`,
      );
      return row !== undefined && Number(row.expires_at) > now();
    },
    async deleteByUser(userId, { exceptKey } = {}) {
      const others = exceptKey === undefined ? sql`` : sql`and ${keyColumn} <> ${exceptKey}`;
      const ended = await database.many<{ expires_at: number }>(
        sql`delete from mega_sessions where user_id = ${userId} ${others} returning expires_at`,
      );
      return ended.filter(({ expires_at }) => Number(expires_at) > now()).length;
    },
  };
}

/** Removes up to `limit` expired sessions; whether there may be more. */
export async function sweepSqlSessions(database: SqlExecutor, now: number, limit: number): Promise<boolean> {
  const expired = sql`expires_at <= ${now} order by expires_at limit ${limit}`;
  const { affectedRows } = await database.query(
    // MariaDB has no limit in subqueries, the others none in a delete.
    database.dialect === "mariadb"
      ? sql`delete from mega_sessions where ${expired}`
      : sql`delete from mega_sessions where ${keyColumn} in (select ${keyColumn} from mega_sessions where ${expired})`,
  );
  return affectedRows === limit;
}

const userIdOf = ({ userId }: SessionWrite): string | null => userId ?? null;

const decodeRow = (row: SessionRow): StoredSession => ({
  data: JSON.parse(row.data),
  version: row.version,
  userId: row.user_id ?? undefined,
  createdAt: Number(row.created_at),
  expiresAt: Number(row.expires_at),
});
