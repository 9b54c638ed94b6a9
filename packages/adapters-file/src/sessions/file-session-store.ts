import type { SessionStore, SessionWrite, StoredSession } from "@mega/core/sessions";
import { FileError } from "../file-error.ts";
import type { Change, RecordFolder } from "../records/record-folder.ts";
import type { FileRecord } from "../records/record-format.ts";

/** The session port on files. Compare-and-set is a read and a write under the key's lock. */
export function createFileSessionStore(folder: RecordFolder, maxSessionBytes: number): SessionStore {
  const put = (session: SessionWrite, version: number): Change<boolean> => ({
    kind: "put",
    record: encodeSession({ ...session, version }, maxSessionBytes),
    result: true,
  });
  const refused: Change<boolean> = { kind: "keep", result: false };
  const change = (key: string, decide: (current: StoredSession | undefined) => Change<boolean>): Promise<boolean> =>
    folder.change(key, (record) => decide(record === undefined ? undefined : decodeSession(record)));
  return {
    async get(key) {
      const record = await folder.read(key);
      return record === undefined ? undefined : decodeSession(record);
    },
    create: (key, session) => change(key, (current) => (current === undefined ? put(session, 1) : refused)),
    update: (key, version, session) =>
      change(key, (current) => (current?.version === version ? put(session, version + 1) : refused)),
    touch: (key, expiresAt) =>
      change(key, (current) => (current === undefined ? refused : put({ ...current, expiresAt }, current.version))),
    delete: (key) => change(key, (current) => ({ kind: "remove", result: current !== undefined })),
    deleteByUser: (userId, { exceptKey } = {}) => folder.removeLabelled(userId, exceptKey),
  };
}

function encodeSession(session: StoredSession, maxSessionBytes: number): Omit<FileRecord, "key"> {
  const { data, version, userId, createdAt, expiresAt } = session;
  const body = Buffer.from(JSON.stringify(data));
  if (body.length > maxSessionBytes)
    throw new FileError(
      "FILE_VALUE_TOO_LARGE",
      `the session takes ${body.length} bytes, more than fileSessions.maxSessionBytes (${maxSessionBytes})`,
      { data: { option: "fileSessions.maxSessionBytes", bytes: body.length, maxSessionBytes } },
    );
  const labels = userId === undefined ? [] : [userId];
  return { labels, keptUntil: expiresAt, attributes: [version, createdAt], body };
}

/** Undefined for a record that another kind of store has written. */
function decodeSession({ labels, keptUntil, attributes, body }: FileRecord): StoredSession | undefined {
  if (!Array.isArray(attributes)) return undefined;
  const [version, createdAt]: readonly unknown[] = attributes;
  if (typeof version !== "number" || typeof createdAt !== "number") return undefined;
  const data = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8"));
  return { data, version, userId: labels[0], createdAt, expiresAt: keptUntil };
}
