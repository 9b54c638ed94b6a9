import type { Clock } from "@mega/core";
import {
  type DocumentCollection,
  DocumentError,
  type DocumentExecutor,
  type Filter,
  gt,
  lte,
  ne,
  oneOf,
} from "@mega/core/documents";
import type { SessionStore, SessionWrite, StoredSession } from "@mega/core/sessions";

export const sessionCollection = "mega_sessions";

/** The data as text: its keys are the app's, and may be such as no document takes. */
interface SessionDocument {
  readonly id: string;
  readonly data: string;
  readonly version: number;
  readonly userId: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** The session port on a collection. Each session changes in one step, so it needs no transaction. */
export function createDocumentSessionStore(database: DocumentExecutor, clock: Clock): SessionStore {
  const sessions = sessionsOf(database);
  const live = (key: string): Filter<SessionDocument> => ({ id: key, expiresAt: gt(clock.now()) });
  return {
    async get(key) {
      const [found] = await sessions.find({ where: live(key), limit: 1 });
      return found && decodeSession(found);
    },
    async create(key, session) {
      const document = { id: key, version: 1, ...encodeSession(session) };
      if (await isInserted(sessions, document)) return true;
      await sessions.delete({ id: key, expiresAt: lte(clock.now()) });
      return isInserted(sessions, document);
    },
    update: async (key, version, session) =>
      (await sessions.update(
        { id: key, version, expiresAt: gt(clock.now()) },
        { set: encodeSession(session), increment: { version: 1 } },
      )) > 0,
    touch: async (key, expiresAt) => (await sessions.update(live(key), { set: { expiresAt } })) > 0,
    delete: async (key) => (await sessions.delete(live(key))) > 0,
    deleteByUser: (userId, { exceptKey } = {}) =>
      sessions.delete({
        userId,
        expiresAt: gt(clock.now()),
        ...(exceptKey !== undefined && { id: ne(exceptKey) }),
      }),
  };
}

/** Removes up to `limit` expired sessions; whether there may be more. */
export async function sweepSessions(database: DocumentExecutor, now: number, limit: number): Promise<boolean> {
  const sessions = sessionsOf(database);
  const expired = { expiresAt: lte(now) };
  const found = await sessions.find({ where: expired, orderBy: { expiresAt: "asc" }, limit });
  if (found.length > 0) await sessions.delete({ ...expired, id: oneOf(found.map(({ id }) => id)) });
  return found.length === limit;
}

const sessionsOf = (database: DocumentExecutor): DocumentCollection<SessionDocument> =>
  database.collection<SessionDocument>(sessionCollection);

async function isInserted(sessions: DocumentCollection<SessionDocument>, document: SessionDocument): Promise<boolean> {
  try {
    await sessions.insert(document);
    return true;
  } catch (error) {
    if (error instanceof DocumentError && error.code === "DOCUMENT_DUPLICATE_KEY") return false;
    throw error;
  }
}

const encodeSession = ({ data, userId, createdAt, expiresAt }: SessionWrite) => ({
  data: JSON.stringify(data),
  userId: userId ?? null,
  createdAt,
  expiresAt,
});

const decodeSession = ({ data, version, userId, createdAt, expiresAt }: SessionDocument): StoredSession => ({
  data: JSON.parse(data),
  version,
  userId: userId ?? undefined,
  createdAt,
  expiresAt,
});
