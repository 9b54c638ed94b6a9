import { isMegaError } from "@mega/core";
import { RedisError, type RedisErrorCode } from "./redis-error.ts";

interface Meaning {
  readonly code: RedisErrorCode;
  readonly sentence: string;
}

/** By the first word of the server's reply. */
const replies: ReadonlyMap<string, Meaning> = new Map([
  ["WRONGPASS", { code: "REDIS_AUTH_FAILED", sentence: "the server refuses the user or the password" }],
  ["NOAUTH", { code: "REDIS_AUTH_FAILED", sentence: "the server wants a password and was given none" }],
  ["NOPERM", { code: "REDIS_NO_PERMISSION", sentence: "the user may not run this command, or not on this key" }],
  ["READONLY", { code: "REDIS_READ_ONLY", sentence: "the server is a replica that takes no writes" }],
  ["LOADING", { code: "REDIS_LOADING", sentence: "the server is still reading its data from disk" }],
  ["MASTERDOWN", { code: "REDIS_UNAVAILABLE", sentence: "the replica has lost its primary" }],
  ["CLUSTERDOWN", { code: "REDIS_UNAVAILABLE", sentence: "the cluster does not serve this key at present" }],
  ["TRYAGAIN", { code: "REDIS_UNAVAILABLE", sentence: "the cluster is moving this key" }],
  ["OOM", { code: "REDIS_OUT_OF_MEMORY", sentence: "the server has reached maxmemory and evicts nothing" }],
  ["MISCONF", { code: "REDIS_STORAGE_FAILED", sentence: "the server cannot save to its disk and refuses writes" }],
  ["BUSY", { code: "REDIS_BUSY", sentence: "a script keeps the server from everything else" }],
] as const);

/** Any failure of a call as an error with a code. The reply's own text stays in `cause`: it may quote what was sent. */
export function mapRedisError(error: unknown, context: { readonly resource: string }): unknown {
  if (isMegaError(error)) return error;
  const { resource } = context;
  if (isReplyError(error)) {
    const word = error.message.split(" ", 1)[0] ?? "";
    const meaning = replies.get(word);
    const sentence = meaning?.sentence ?? "the server refuses the command";
    return new RedisError(meaning?.code ?? "REDIS_COMMAND_FAILED", `redis resource "${resource}": ${sentence}`, {
      cause: withoutCommand(error),
      data: { resource, driverCode: word },
    });
  }
  if (error instanceof Error && error.message.startsWith("Stream isn't writeable")) {
    const message = `redis resource "${resource}": the connection has just been lost; nothing was sent`;
    return new RedisError("REDIS_UNAVAILABLE", message, { cause: withoutCommand(error), data: { resource } });
  }
  if (!isConnectionLoss(error)) return error;
  const message = `redis resource "${resource}": the connection was lost before the answer came; whether the command was carried out is not known`;
  return new RedisError("REDIS_OUTCOME_UNKNOWN", message, { cause: withoutCommand(error), data: { resource } });
}

/** What says that the server itself cannot work now. A lost connection is left to the reconnecting, which knows when it is over. */
export const isRedisTrouble = (error: unknown): boolean =>
  isReplyError(error) &&
  ["LOADING", "BUSY", "CLUSTERDOWN", "MASTERDOWN"].some((word) => error.message.startsWith(word));

export const isAuthError = (error: unknown): boolean =>
  isReplyError(error) && /^(WRONGPASS|NOAUTH) /.test(error.message);

const isReplyError = (error: unknown): error is Error => error instanceof Error && error.name === "ReplyError";

const lossMessages =
  /^(Connection is closed|Reached the max retries|Command aborted|Socket timeout|Cluster is ended|Cluster isn't ready|None of startup|Too many Cluster)/;

const isConnectionLoss = (error: unknown): error is Error =>
  error instanceof Error &&
  (lossMessages.test(error.message) || ("code" in error && /^(E[A-Z]+)$/.test(String(error.code))));

/** The driver puts the command with its arguments on its errors: values, and the password of the handshake. */
export function withoutCommand(error: unknown): unknown {
  if (error instanceof Error && "command" in error) Reflect.deleteProperty(error, "command");
  return error;
}
