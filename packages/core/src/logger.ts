export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal";

/** Fields first, sentence last, as in pino; a bare sentence is allowed. An `Error` goes under `err`. */
export interface LogMethod {
  (fields: Readonly<Record<string, unknown>>, message: string): void;
  (message: string): void;
}

/** The logger port. Drivers redact secret fields at any depth, whatever their letter case. */
export interface Logger extends Readonly<Record<LogLevel, LogMethod>> {
  readonly level: LogLevel | "silent";
  /** Whether a line at this level would be written: guards the work of building one. */
  isEnabled(level: LogLevel): boolean;
  /** A logger that adds these fields to each of its lines. */
  child(fields: Readonly<Record<string, unknown>>): Logger;
}
