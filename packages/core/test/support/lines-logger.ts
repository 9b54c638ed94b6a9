import { createJsonLogger, type Logger } from "@mega/core";

export interface LinesLogger {
  readonly logger: Logger;
  readonly lines: Record<string, unknown>[];
}

/** A logger whose lines a test can read. */
export function createLinesLogger(): LinesLogger {
  const lines: Record<string, unknown>[] = [];
  const logger = createJsonLogger({ level: "trace", write: (line) => lines.push(JSON.parse(line)) });
  return { logger, lines };
}
