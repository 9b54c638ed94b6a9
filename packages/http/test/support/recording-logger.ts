import type { Logger, LogLevel } from "@mega/core";

export interface LogLine {
  readonly level: LogLevel;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** A logger that keeps its lines. */
export function recordingLogger(): Logger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  return Object.assign(bind(lines, {}), { lines });
}

function bind(lines: LogLine[], bound: Readonly<Record<string, unknown>>): Logger {
  const at =
    (level: LogLevel) =>
    (first: Readonly<Record<string, unknown>> | string, message?: string): void => {
      const fields = typeof first === "string" ? bound : { ...bound, ...first };
      lines.push({ level, fields, message: typeof first === "string" ? first : (message ?? "") });
    };
  return {
    level: "trace",
    isEnabled: () => true,
    child: (fields) => bind(lines, { ...bound, ...fields }),
    trace: at("trace"),
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    fatal: at("fatal"),
  };
}
