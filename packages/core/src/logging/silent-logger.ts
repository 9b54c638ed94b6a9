import type { Logger } from "../logger.ts";

const drop = (): void => {};

/** Writes nothing. For tests and for libraries that were given no logger. */
export const silentLogger: Logger = {
  level: "silent",
  isEnabled: () => false,
  child: () => silentLogger,
  trace: drop,
  debug: drop,
  info: drop,
  warn: drop,
  error: drop,
  fatal: drop,
};
