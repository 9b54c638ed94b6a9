import { createJsonLogger, silentLogger } from "@mega/core";
import { describeLogger } from "@mega/core/testing";
import { expect, test } from "vitest";

describeLogger("createJsonLogger", ({ level, fields = {} }) => {
  const written: string[] = [];
  const logger = createJsonLogger({ level, fields, write: (line) => written.push(line) });
  return { logger, lines: () => written.map((line) => line.replace(/\n$/, "")) };
});

test("further names are hidden on request", () => {
  const written: string[] = [];
  const logger = createJsonLogger({ redact: { names: ["ssn"] }, write: (line) => written.push(line) });
  logger.info({ person: { SSN: "078-05-1120" } }, "line");
  expect(JSON.parse(written[0] ?? "")).toMatchObject({ person: { SSN: "[Redacted]" } });
});

test("a level that does not exist is refused", () => {
  expect(() => createJsonLogger({ level: "verbose" as "info" })).toThrow(
    'logger.level must be one of trace, debug, info, warn, error, fatal, silent, got "verbose"',
  );
});

test("the silent logger takes everything and its children are silent too", () => {
  silentLogger.child({ a: 1 }).fatal({ err: new Error("x") }, "nothing");
  expect(silentLogger.isEnabled("fatal")).toBe(false);
  expect(silentLogger.level).toBe("silent");
});
