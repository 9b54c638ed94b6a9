import { pinoLogger } from "@mega/core/pino";
import { describeLogger } from "@mega/core/testing";
import { expect, test } from "vitest";

describeLogger("pinoLogger", ({ level, fields = {} }) => {
  const written: string[] = [];
  const logger = pinoLogger({ level, fields, destination: { write: (line) => void written.push(line) } });
  return { logger, lines: () => written.map((line) => line.replace(/\n$/, "")) };
});

test("further names are hidden on request", () => {
  const written: string[] = [];
  const logger = pinoLogger({ redact: { names: ["ssn"] }, destination: { write: (line) => void written.push(line) } });
  logger.info({ person: { SSN: "078-05-1120" } }, "line");
  expect(JSON.parse(written[0] ?? "")).toMatchObject({ person: { SSN: "[Redacted]" } });
});

test("a level that does not exist is refused", () => {
  expect(() => pinoLogger({ level: "verbose" as "info" })).toThrow("logger.level must be one of");
});
