import type { Decoded } from "./decode-problem.ts";
import { unreadable } from "./decode-problem.ts";
import type { ClientEnvelope, ServerEnvelope } from "./envelopes.ts";

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;
type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const flag: Check = (value) => typeof value === "boolean";
const word: Check = (value) => typeof value === "string" && value.length > 0 && value.length <= 512;
const text: Check = (value) => typeof value === "string";
const present: Check = (value) => value !== undefined;
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const object =
  (shape: Shape): Check =>
  (value) =>
    isFields(value) && firstWrongField(value, shape) === undefined;

function firstWrongField(fields: Fields, shape: Shape): string | undefined {
  for (const name in shape) if (!shape[name]?.(fields[name])) return name;
  return undefined;
}

const range: Check = (value) =>
  Array.isArray(value) && value.length === 2 && value.every(count) && value[0] <= value[1];
const trace = { tp: optional(word) };
const error = object({
  code: count,
  message: text,
  name: optional(word),
  retryMs: optional(count),
});
const member = object({ id: word, user: optional(word) });
const position = object({ e: word, o: count });
const both = {
  ack: { s: count },
  ping: { ts: optional(count) },
  pong: { ts: optional(count) },
};

const clientShapes: Readonly<Record<ClientEnvelope["t"], Shape>> = {
  ...both,
  hello: {
    v: range,
    caps: optional(list(word)),
    token: optional(text),
    sid: optional(word),
    resume: optional(text),
    ack: optional(count),
  },
  sub: { id: count, ch: word, token: optional(text), pos: optional(position), ...trace },
  unsub: { id: count, ch: word },
  req: { id: count, ch: word, m: word, ...trace },
  cmd: { id: count, s: count, ch: word, m: word, ...trace },
  presence: { id: count, ch: word, meta: present },
  refresh: { id: count, token: text, ch: optional(word) },
};

const serverShapes: Readonly<Record<ServerEnvelope["t"], Shape>> = {
  ...both,
  welcome: {
    v: count,
    sid: word,
    resume: text,
    resumed: flag,
    resumeTtlMs: count,
    pingMs: count,
    maxMessageBytes: count,
    maxChannels: count,
    cseq: count,
    caps: list(word),
    expiresInMs: optional(count),
  },
  subok: {
    id: count,
    ch: word,
    n: count,
    e: optional(word),
    o: optional(count),
    recovery: (value) => value === "fresh" || value === "recovered" || value === "reset",
    presence: optional(object({ rev: count, members: list(member) })),
  },
  pub: { n: count, o: optional(count), ev: word, k: optional(text), own: optional(flag), ...trace },
  gap: { n: count, why: word, from: optional(count), to: optional(count), skipped: optional(count) },
  reset: { n: count, e: word, o: count },
  unsub: { n: count, code: count, message: text },
  res: { id: count, ok: flag, err: optional(error) },
  dm: { q: count, ev: word, ...trace },
  presence: {
    n: count,
    rev: count,
    full: optional(list(member)),
    join: optional(list(member)),
    leave: optional(list(word)),
    update: optional(list(member)),
  },
  goaway: { retryMs: count, windowMs: count },
  error: { id: optional(count), err: error },
};

/**
 * Decides whether a decoded value is an envelope. Fields that the version does not know are left alone.
 * A value without a type is unreadable; an unknown type or a wrong field is refused, with the request's `id` where it can be read.
 */
function shapeEnvelope<T>(value: unknown, shapes: Readonly<Record<string, Shape>>): Decoded<T> {
  if (!isFields(value) || typeof value["t"] !== "string") return unreadable("not an envelope");
  const id = count(value["id"]) ? { id: value["id"] as number } : {};
  const type = value["t"];
  const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined;
  if (shape === undefined) {
    return { ok: false, problem: { kind: "refused", error: "unknown_type", reason: type.slice(0, 32), ...id } };
  }
  const wrong = firstWrongField(value, shape);
  return wrong === undefined
    ? { ok: true, value: value as T }
    : { ok: false, problem: { kind: "refused", error: "bad_request", reason: `${type}.${wrong}`, ...id } };
}

export const shapeClientEnvelope = (value: unknown): Decoded<ClientEnvelope> =>
  shapeEnvelope<ClientEnvelope>(value, clientShapes);

export const shapeServerEnvelope = (value: unknown): Decoded<ServerEnvelope> =>
  shapeEnvelope<ServerEnvelope>(value, serverShapes);
