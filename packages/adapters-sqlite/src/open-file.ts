import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Logger } from "@mega/core";
import { SqlError, type SqlErrorCode } from "@mega/core/sql";
import BetterSqlite3 from "better-sqlite3";
import { Connection, type ConnectionOptions } from "./connection.ts";
import { DiskRoom } from "./disk-room.ts";
import { mapSqliteError } from "./map-error.ts";
import type { ResolvedSqliteOptions } from "./sqlite-options.ts";
import { checkIntegrity, wasLeftUnclean } from "./unclean-stop.ts";

export const isMemory = ({ file }: Pick<ResolvedSqliteOptions, "file">): boolean => file === ":memory:";

/** The connection that writes. Rejects with a sentence that names the file and what is wrong with it. */
export async function openWriter(
  options: ResolvedSqliteOptions,
  connectionOptions: ConnectionOptions,
  logger: Logger,
): Promise<Connection> {
  const { file, reserveBytes } = options;
  if (isMemory(options)) return openAndPrepare(options, connectionOptions, () => undefined);
  checkPlace(options);
  const mayBeDamaged = isCheckDue(options);
  const prepare = async (connection: Connection): Promise<void> => {
    await useWriteAheadLog(connection, options);
    if (mayBeDamaged) checkIntegrity(connection, { file, logger });
  };
  try {
    return await openAndPrepare(options, connectionOptions, prepare);
  } catch (error) {
    if (!isFull(error) || !DiskRoom.yieldTo(file, reserveBytes)) throw error;
    return await openAndPrepare(options, connectionOptions, prepare);
  }
}

async function openAndPrepare(
  { file }: ResolvedSqliteOptions,
  connectionOptions: ConnectionOptions,
  prepare: (connection: Connection) => Promise<void> | void,
): Promise<Connection> {
  const connection = open(file, connectionOptions, false);
  try {
    await connection.run("pragma foreign_keys = on", []);
    await prepare(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw explain(error, file);
  }
}

const isCheckDue = ({ file, integrityCheck }: ResolvedSqliteOptions): boolean =>
  integrityCheck === "always" || (integrityCheck === "unclean" && wasLeftUnclean(file));

/** Even what reads needs room: for the index of the log, which is a file that processes share. */
const isFull = (error: unknown): boolean =>
  error instanceof SqlError &&
  (error.code === "SQL_STORAGE_FULL" ||
    (error.cause instanceof SqlError && error.cause.data["driverCode"] === "SQLITE_IOERR_SHMSIZE"));

/** A connection that cannot write and sees only what is committed. */
export function openReader(options: ResolvedSqliteOptions, connectionOptions: ConnectionOptions): Connection {
  return open(options.file, connectionOptions, true);
}

function open(file: string, connectionOptions: ConnectionOptions, readonly: boolean): Connection {
  try {
    // The driver would block the whole process while it waits for a lock; Connection waits instead.
    return new Connection(new BetterSqlite3(file, { timeout: 0, readonly }), connectionOptions);
  } catch (error) {
    throw explain(error, file);
  }
}

async function useWriteAheadLog(connection: Connection, { file, synchronous }: ResolvedSqliteOptions): Promise<void> {
  const { rows } = await connection.run<{ journal_mode: string }>("pragma journal_mode = wal", []);
  if (rows[0]?.journal_mode !== "wal")
    throw failure("SQL_OPEN_FAILED", file, "its file system does not support write-ahead logging");
  await connection.run(`pragma synchronous = ${synchronous}`, []);
}

/** SQLite itself says "unable to open database file" for nearly everything. */
function checkPlace({ file, createDirectory }: ResolvedSqliteOptions): void {
  const directory = dirname(resolve(file));
  if (createDirectory) mkdirSync(directory, { recursive: true });
  const place = statSync(directory, { throwIfNoEntry: false });
  if (place === undefined)
    throw failure(
      "SQL_OPEN_FAILED",
      file,
      `the directory ${directory} does not exist (sqlite.createDirectory makes it)`,
    );
  if (!place.isDirectory()) throw failure("SQL_OPEN_FAILED", file, `${directory} is not a directory`);
  const existing = statSync(file, { throwIfNoEntry: false });
  if (existing !== undefined && !existing.isFile()) throw failure("SQL_OPEN_FAILED", file, "it is not a file");
  if (existing !== undefined && !isWritable(file)) throw failure("SQL_READ_ONLY", file, "the file is read-only");
  if (!isWritable(directory))
    throw failure("SQL_READ_ONLY", file, `the directory ${directory}, where SQLite keeps its log, is read-only`);
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function explain(error: unknown, file: string): SqlError {
  const mapped = mapSqliteError(error, "");
  if (mapped.data["file"] !== undefined) return mapped;
  const isVague = mapped.code === "SQL_STORAGE_FAILED" || mapped.code === "SQL_INVALID_STATEMENT";
  const why = mapped.code === "SQL_READ_ONLY" ? "the file or its directory is read-only" : mapped.message;
  const named = failure(isVague ? "SQL_OPEN_FAILED" : mapped.code, file, why);
  named.cause = mapped;
  return named;
}

const failure = (code: SqlErrorCode, file: string, why: string): SqlError =>
  new SqlError(code, `cannot open the database ${file}: ${why}`, { data: { option: "sqlite.file", file } });
