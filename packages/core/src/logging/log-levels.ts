import type { LogLevel } from "../logger.ts";

/** The higher, the graver; pino's numbers. */
export const levelRanks: Readonly<Record<LogLevel | "silent", number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: Number.POSITIVE_INFINITY,
};

/** Throws on a level that does not exist: a typing mistake must not silence a log. */
export function requireLevel(level: string): void {
  if (!Object.hasOwn(levelRanks, level)) {
    throw new TypeError(`logger.level must be one of ${Object.keys(levelRanks).join(", ")}, got "${level}"`);
  }
}
