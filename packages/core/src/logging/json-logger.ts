import type { Logger, LogLevel } from "../logger.ts";
import { escapeControlCharacters } from "./control-characters.ts";
import { levelRanks, requireLevel } from "./log-levels.ts";
import { createRedactor, type Redactor, type RedactorOptions } from "./redactor.ts";

type Fields = Readonly<Record<string, unknown>>;

export interface JsonLoggerOptions {
  /** Lines below it are not written. @default "info" */
  readonly level?: LogLevel | "silent";
  /** Fields of every line. @default {} */
  readonly fields?: Fields;
  /** What to hide besides the built-in names, and how much of a value to show. @default {} */
  readonly redact?: RedactorOptions;
  /** Where a line goes, its line feed included. @default process.stdout */
  readonly write?: (line: string) => void;
  /** Milliseconds since the epoch, for the `time` of each line. @default Date.now */
  readonly now?: () => number;
}

const jsonLoggerDefaults = {
  level: "info",
  fields: {},
  redact: {},
  write: (line: string) => void process.stdout.write(line),
  now: Date.now,
} as const satisfies Required<JsonLoggerOptions>;

interface Sink {
  readonly level: LogLevel | "silent";
  readonly rank: number;
  readonly redactor: Redactor;
  readonly write: (line: string) => void;
  readonly now: () => number;
}

/** Writes one JSON object per line: `level`, `time`, the fields, `msg`. Needs no package; `pinoLogger` writes the same lines. */
export function createJsonLogger(options: JsonLoggerOptions = {}): Logger {
  const { level, fields, redact, write, now } = { ...jsonLoggerDefaults, ...options };
  requireLevel(level);
  const sink: Sink = { level, rank: levelRanks[level], redactor: createRedactor(redact), write, now };
  return new JsonLogger(sink, undefined, fields);
}

/** A class because a server makes a child per request: one allocation, and no text until a line is written. */
class JsonLogger implements Logger {
  readonly #sink: Sink;
  readonly #parent: JsonLogger | undefined;
  readonly #fields: Fields;
  #prefix: string | undefined;

  constructor(sink: Sink, parent: JsonLogger | undefined, fields: Fields) {
    this.#sink = sink;
    this.#parent = parent;
    this.#fields = fields;
  }

  get level(): LogLevel | "silent" {
    return this.#sink.level;
  }

  isEnabled(level: LogLevel): boolean {
    return levelRanks[level] >= this.#sink.rank;
  }

  child(fields: Fields): Logger {
    return new JsonLogger(this.#sink, this, fields);
  }

  trace(fields: Fields | string, message?: string): void {
    this.#log("trace", fields, message);
  }

  debug(fields: Fields | string, message?: string): void {
    this.#log("debug", fields, message);
  }

  info(fields: Fields | string, message?: string): void {
    this.#log("info", fields, message);
  }

  warn(fields: Fields | string, message?: string): void {
    this.#log("warn", fields, message);
  }

  error(fields: Fields | string, message?: string): void {
    this.#log("error", fields, message);
  }

  fatal(fields: Fields | string, message?: string): void {
    this.#log("fatal", fields, message);
  }

  #log(level: LogLevel, fields: Fields | string, message: string | undefined): void {
    const { rank, redactor, now, write } = this.#sink;
    if (levelRanks[level] < rank) return;
    const own = typeof fields === "string" ? "" : membersOf(redactor.fields(fields));
    const text = typeof fields === "string" ? fields : (message ?? "");
    const line = `{"level":"${level}","time":${now()}${this.#members()}${own},"msg":${JSON.stringify(redactor.text(text))}}`;
    write(`${escapeControlCharacters(line)}\n`);
  }

  #members(): string {
    if (this.#prefix !== undefined) return this.#prefix;
    const inherited = this.#parent === undefined ? "" : this.#parent.#members();
    this.#prefix = `${inherited}${membersOf(this.#sink.redactor.fields(this.#fields))}`;
    return this.#prefix;
  }
}

/** The members of an object as they stand in a JSON text, each after a comma. */
function membersOf(fields: Readonly<Record<string, unknown>>): string {
  const json = JSON.stringify(fields);
  return json === "{}" ? "" : `,${json.slice(1, -1)}`;
}
