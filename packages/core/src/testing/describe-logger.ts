import { describe, expect, test } from "vitest";
import type { Logger, LogLevel } from "../logger.ts";

/** What the suite asks a driver for. */
export interface LoggerRequest {
  readonly level: LogLevel | "silent";
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** A logger and the lines it has written so far, without their line feeds. */
export interface OpenLogger {
  readonly logger: Logger;
  readonly lines: () => readonly string[];
}

const levels: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error", "fatal"];

/** The promise of the logger port. A driver that writes JSON lines calls it, and is then done. */
export function describeLogger(name: string, open: (request: LoggerRequest) => OpenLogger): void {
  const write = (act: (logger: Logger) => void, request: LoggerRequest = { level: "trace" }) => {
    const { logger, lines } = open(request);
    act(logger);
    return lines().map((line): unknown => JSON.parse(line));
  };
  describe(`${name}: logger`, () => {
    describeLines(write);
    describeLevels(write, open);
    describeRedaction(write);
    describeSafety(write, open);
  });
}

type Write = (act: (logger: Logger) => void, request?: LoggerRequest) => unknown[];

function describeLines(write: Write): void {
  test("writes one JSON object per line with level, time, fields and msg", () => {
    const before = Date.now();
    const [line] = write((logger) => logger.info({ port: 80 }, "listening"));
    expect(line).toEqual({ level: "info", time: expect.any(Number), port: 80, msg: "listening" });
    const { time } = line as { time: number };
    expect(time >= before && time <= Date.now()).toBe(true);
  });

  test("takes a bare sentence and does not treat it as a format", () => {
    expect(write((logger) => logger.warn("100 %s sure %d"))).toEqual([
      { level: "warn", time: expect.any(Number), msg: "100 %s sure %d" },
    ]);
  });

  test("adds the fields of the logger, of its children and of the line", () => {
    const lines = write(
      (logger) => {
        const child = logger.child({ request: "r1" });
        child.child({ step: 2 }).info({ id: 3 }, "deep");
        child.info("shallow");
      },
      { level: "info", fields: { app: "board" } },
    );
    expect(lines).toMatchObject([
      { app: "board", request: "r1", step: 2, id: 3, msg: "deep" },
      { app: "board", request: "r1", msg: "shallow" },
    ]);
    expect(lines[1]).not.toHaveProperty("step");
  });

  test("shows an error under err with its type, message, code, cause and stack", () => {
    const cause = new RangeError("too far");
    const error = Object.assign(new TypeError("wrong", { cause }), { code: "E_WRONG" });
    const [line] = write((logger) => logger.error({ err: error }, "failed"));
    expect(line).toMatchObject({
      msg: "failed",
      err: {
        type: "TypeError",
        message: "wrong",
        code: "E_WRONG",
        stack: expect.stringContaining("TypeError: wrong"),
        cause: { type: "RangeError", message: "too far" },
      },
    });
  });
}

function describeLevels(write: Write, open: (request: LoggerRequest) => OpenLogger): void {
  test.each(levels)("at level %s writes that level and graver ones only", (level) => {
    const lines = write(
      (logger) => {
        for (const each of levels) logger[each]("line");
      },
      { level },
    );
    expect(lines.map((line) => (line as { level: string }).level)).toEqual(levels.slice(levels.indexOf(level)));
    const { logger } = open({ level });
    expect(logger.level).toBe(level);
    expect(levels.filter((each) => logger.child({}).isEnabled(each))).toEqual(levels.slice(levels.indexOf(level)));
  });

  test("at level silent writes nothing", () => {
    const say = (logger: Logger): void => {
      for (const each of levels) logger[each]("line");
    };
    expect(write(say, { level: "silent" })).toEqual([]);
    expect(open({ level: "silent" }).logger.isEnabled("fatal")).toBe(false);
  });

  test("does not look at the fields of a line that is not written", () => {
    const watched = {
      get cost(): number {
        throw new Error("looked at");
      },
    };
    expect(write((logger) => logger.child({ a: 1 }).debug(watched, "cheap"), { level: "info" })).toEqual([]);
  });
}

const canary = "hunter2-canary";

function describeRedaction(write: Write): void {
  const leaks = (act: (logger: Logger) => void, request?: LoggerRequest): boolean =>
    JSON.stringify(write(act, request)).includes(canary);

  test.each([
    ...["password", "PASSWORD", "userPassword", "Authorization", "x-api-key", "X_API_KEY", "apiKey", "cookie"],
    ...["Set-Cookie", "accessToken", "refresh_token", "clientSecret", "private_key", "sessionId", "csrf-token"],
  ])("hides %s at any depth", (key) => {
    expect(leaks((logger) => logger.info({ [key]: canary }, "top"))).toBe(false);
    expect(leaks((logger) => logger.info({ a: { b: [{ c: { [key]: { deep: canary } } }] } }, "deep"))).toBe(false);
    expect(leaks((logger) => logger.child({ headers: { [key]: canary } }).info("child"))).toBe(false);
    expect(leaks((logger) => logger.info("base"), { level: "info", fields: { [key]: canary } })).toBe(false);
  });

  test("hides secrets on an error, its cause and its data", () => {
    const error = Object.assign(new Error("failed", { cause: { token: canary } }), { data: { password: canary } });
    expect(leaks((logger) => logger.error({ err: error }, "failed"))).toBe(false);
  });

  test("hides the password of a URL and secret query parameters, in fields and in sentences", () => {
    const url = `postgres://app:${canary}@db/board?token=${canary}`;
    expect(leaks((logger) => logger.info({ url, err: new Error(`cannot reach ${url}`) }, `connecting to ${url}`))).toBe(
      false,
    );
    expect(write((logger) => logger.info("GET /cards?page=2&access_token=abc"))).toMatchObject([
      { msg: "GET /cards?page=2&access_token=[Redacted]" },
    ]);
  });

  test("hides the password of a URL that the end of a long text cuts off", () => {
    for (let visible = 1; visible <= canary.length; visible += 1) {
      const start = "postgres://app:";
      const text = `${"x".repeat(16_384 - 1 - start.length - visible)} ${start}${canary}@db/board`;
      expect(write((logger) => logger.info(text))).toMatchObject([
        { msg: expect.stringContaining(`${start}[Redacted]…`) },
      ]);
    }
  });

  test("leaves other fields as they are", () => {
    const fields = { user: "ada", tokenCount: 3, list: [1, null, true], nested: { title: "password reset" } };
    expect(write((logger) => logger.info(fields, "plain"))).toMatchObject([fields]);
  });
}

function describeSafety(write: Write, open: (request: LoggerRequest) => OpenLogger): void {
  test("keeps a line on one line and escapes control characters, ANSI and bidirectional marks", () => {
    const hostile = '\n{"level":"fatal"}\r\u001b[2J\u0007\u007f\u009b31m\u2028\u202e\u0000';
    const { logger, lines } = open({ level: "info" });
    logger.child({ [hostile]: hostile }).info({ hostile }, hostile);
    expect(lines()).toHaveLength(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested.
    expect(lines()[0]).toMatch(/^[^\u0000-\u001f\u007f-\u009f\u2028\u202e]*$/);
    expect(JSON.parse(lines()[0] ?? "")).toMatchObject({ msg: hostile, hostile });
  });

  test("takes values that are no JSON: cycles, big integers, dates, maps, bytes, throwing getters", () => {
    const loop: Record<string, unknown> = { name: "loop" };
    loop["self"] = loop;
    const hostile = {
      get boom(): never {
        throw new Error("boom");
      },
    };
    const lines = write((logger) => {
      logger.info({ loop, big: 2n ** 64n, at: new Date(0), map: new Map([["a", 1]]), bytes: new Uint8Array(3) }, "odd");
      logger.info(hostile, "at the top");
      logger.info(
        { hostile, run: () => 1, nan: Number.NaN, none: undefined, json: { toJSON: () => ({ ok: 1 }) } },
        "odder",
      );
    });
    expect(lines).toMatchObject([
      {
        loop: { name: "loop", self: "[Circular]" },
        big: "18446744073709551616",
        at: "1970-01-01T00:00:00.000Z",
        map: { a: 1 },
        bytes: "[3 bytes]",
      },
      { boom: "[Unreadable]", msg: "at the top" },
      { hostile: { boom: "[Unreadable]" }, run: "[Function]", nan: "NaN", json: { ok: 1 } },
    ]);
  });

  test("bounds depth, entries and length", () => {
    let deep: Record<string, unknown> = { end: true };
    for (let level = 0; level < 100_000; level++) deep = { deep };
    const [line] = write((logger) =>
      logger.info({ deep, list: Array(100_000).fill(0), text: "x".repeat(1_000_000) }, "big"),
    );
    expect(JSON.stringify(line).length).toBeLessThan(50_000);
  });

  test("keeps a field named __proto__ as data", () => {
    const fields = JSON.parse('{"nested":{"__proto__":{"polluted":true}}}') as Record<string, unknown>;
    const { logger, lines } = open({ level: "info" });
    logger.info(fields, "line");
    expect(lines()[0]).toContain('"__proto__"');
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
}
