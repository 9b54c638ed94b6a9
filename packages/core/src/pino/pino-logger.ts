import { type DestinationStream, type Logger as PinoOf, pino } from "pino";
import type { Logger, LogLevel } from "../logger.ts";
import { escapeControlCharacters } from "../logging/control-characters.ts";
import { levelRanks, requireLevel } from "../logging/log-levels.ts";
import { createRedactor, type Redactor, type RedactorOptions } from "../logging/redactor.ts";

type Fields = Readonly<Record<string, unknown>>;
type Pino = PinoOf<never>;

export interface PinoLoggerOptions {
  /** Lines below it are not written. @default "info" */
  readonly level?: LogLevel | "silent";
  /** Fields of every line. @default {} */
  readonly fields?: Fields;
  /** What to hide besides the built-in names, and how much of a value to show. @default {} */
  readonly redact?: RedactorOptions;
  /** Made by `pino.destination()` or `pino.transport()`. @default stdout, each line written at once */
  readonly destination?: DestinationStream;
}

export const pinoLoggerDefaults = { level: "info", fields: {}, redact: {} } as const satisfies PinoLoggerOptions;

/** The logger port on pino: the same lines and the same redaction as `createJsonLogger`, with pino's destinations and transports. */
export function pinoLogger(options: PinoLoggerOptions = {}): Logger {
  const { level, fields, redact } = { ...pinoLoggerDefaults, ...options };
  requireLevel(level);
  const redactor = createRedactor(redact);
  const settings = {
    level,
    base: redactor.fields(fields),
    // What arrives is plain JSON already; pino's own treatment of `err` would undo that.
    serializers: { err: (error: unknown) => error },
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite: escapeControlCharacters },
  };
  const root = options.destination === undefined ? pino(settings) : pino(settings, options.destination);
  return new PinoLogger({ level, redactor }, () => root);
}

interface Settings {
  readonly level: LogLevel | "silent";
  readonly redactor: Redactor;
}

/** Makes its pino child at the first line: a request that logs nothing costs one small object. */
class PinoLogger implements Logger {
  readonly #settings: Settings;
  readonly #open: () => Pino;
  #pino: Pino | undefined;

  constructor(settings: Settings, open: () => Pino) {
    this.#settings = settings;
    this.#open = open;
  }

  get level(): LogLevel | "silent" {
    return this.#settings.level;
  }

  isEnabled(level: LogLevel): boolean {
    return levelRanks[level] >= levelRanks[this.#settings.level];
  }

  child(fields: Fields): Logger {
    return new PinoLogger(this.#settings, () => this.#target().child(this.#settings.redactor.fields(fields)));
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

  #log(level: LogLevel, fields: Fields | string, message = ""): void {
    if (!this.isEnabled(level)) return;
    const { redactor } = this.#settings;
    if (typeof fields === "string") this.#target()[level](redactor.text(fields));
    else this.#target()[level](redactor.fields(fields), redactor.text(message));
  }

  #target(): Pino {
    this.#pino ??= this.#open();
    return this.#pino;
  }
}
