import { request } from "node:http";
import { describe, expect, test, vi } from "vitest";
import { spawnApp } from "../support/child-app.ts";

// Each starts a process, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const messages = ({ lines }: { readonly lines: readonly Readonly<Record<string, unknown>>[] }) =>
  lines.map(({ msg }) => msg);

/** The body of a GET, or the reason why there is none. */
const get = (port: unknown): Promise<string> =>
  new Promise((resolve) => {
    request({ port: Number(port), host: "127.0.0.1" }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        body += chunk;
      });
      response.on("end", () => resolve(`${response.statusCode} ${body}`));
    })
      .on("error", (error) => resolve(error.message))
      .end();
  });

describe("signals", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "%s drains a running app, prints the timeline and exits 0",
    async (signal) => {
      await using app = spawnApp("serve");
      await app.line("listening");
      app.kill(signal);
      expect(await app.exited).toBe(0);
      const timeline = app.lines.filter(({ step }) => step !== undefined);
      expect(timeline).toMatchObject([
        { step: "stop http", outcome: "done", atMs: expect.any(Number), durationMs: expect.any(Number) },
        { step: "stop db", outcome: "done" },
      ]);
      expect(messages(app)).toContain(`shop is stopping: ${signal}`);
    },
  );

  test("SIGTERM under load loses no request that was accepted, and each sees the app not ready", async () => {
    await using app = spawnApp("serve");
    const { port } = await app.line("listening");
    const answers = Promise.all(Array.from({ length: 40 }, () => get(port)));
    await expect.poll(() => app.lines.some(({ waiting }) => waiting === 40), { timeout: 10_000 }).toBe(true);
    app.kill("SIGTERM");
    expect(new Set(await answers)).toEqual(new Set(["200 false"]));
    expect(await app.exited).toBe(0);
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)("%s during the boot aborts it, never becomes ready and exits %i", async (signal, code) => {
    await using app = spawnApp("slowBoot");
    await app.find(({ resource, durationMs }) => resource === "db" && durationMs !== undefined);
    app.kill(signal);
    expect(await app.exited).toBe(code);
    expect(messages(app)).not.toContain("shop is running");
    expect(app.lines.filter(({ step }) => step !== undefined).map(({ step }) => step)).toEqual([
      "stop slow",
      "stop db",
    ]);
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const)("a second signal exits now, %s with %i", async (second, code) => {
    await using app = spawnApp("hangingStop");
    await app.line("shop is running");
    app.kill("SIGTERM");
    await app.line("shop is stopping: SIGTERM");
    app.kill(second);
    expect(await app.exited).toBe(code);
    expect(messages(app)).toContain(`${second} again: exiting now`);
  });

  test("a stop that hangs is named and the process exits 1 at the deadline", async () => {
    await using app = spawnApp("hangingStopBounded");
    await app.line("shop is running");
    app.kill("SIGTERM");
    expect(await app.exited).toBe(1);
    expect(app.lines).toContainEqual(
      expect.objectContaining({ step: "stop stuck", outcome: "timed-out", level: "error" }),
    );
    expect(app.lines).toContainEqual(expect.objectContaining({ step: "stop db", outcome: "done" }));
    expect(app.lines).toContainEqual(expect.objectContaining({ level: "error", unclean: ["stop stuck: timed-out"] }));
  });
});

describe("errors that reached nobody", () => {
  test("an unhandled rejection is logged, drains the app and exits 1", async () => {
    await using app = spawnApp("unhandledRejection");
    expect(await app.exited).toBe(1);
    const fatal = app.lines.find(({ level }) => level === "fatal");
    expect(fatal).toMatchObject({
      kind: "unhandledRejection",
      err: { message: "nobody listens", stack: expect.any(String) },
    });
    expect(app.lines).toContainEqual(expect.objectContaining({ step: "stop db", outcome: "done" }));
  });

  test("an uncaught exception does the same within crashTimeoutMs, even if a stop hangs", async () => {
    await using app = spawnApp("uncaughtException");
    expect(await app.exited).toBe(1);
    expect(messages(app)).toContain("uncaughtException: nobody catches");
    expect(app.lines).toContainEqual(expect.objectContaining({ step: "stop stuck", outcome: "timed-out" }));
  });

  test("during the boot they abort it, and the app never becomes ready", async () => {
    await using app = spawnApp("rejectionInBoot");
    expect(await app.exited).toBe(1);
    expect(messages(app)).toContain("unhandledRejection: lost in the boot");
    expect(messages(app)).not.toContain("shop is running");
    expect(app.lines).toContainEqual(expect.objectContaining({ step: "stop db", outcome: "done" }));
  });
});

test("a log that nobody reads any more ends the app, and does not spin", async () => {
  await using app = spawnApp("serve");
  await app.line("listening");
  app.closeOutput();
  app.kill("SIGTERM");
  expect(await app.exited).toBe(1);
});

describe("a boot that fails", () => {
  test("is logged with the name of the resource, printed on stderr and exits 1", async () => {
    await using app = spawnApp("failingStart");
    expect(await app.exited).toBe(1);
    const message = 'start of resource "bad" (fake) of the app failed: no disk';
    expect(app.stderr()).toBe(`${message}\n`);
    expect(app.lines.find(({ level }) => level === "fatal")).toMatchObject({
      msg: message,
      err: { code: "APP_START_FAILED" },
    });
    expect(app.lines).toContainEqual(expect.objectContaining({ step: "stop db", outcome: "done" }));
  });

  test("is not forgotten when a signal comes while what had started still stops", async () => {
    await using app = spawnApp("signalAfterFailedStart");
    await app.line('shop is stopping: start of resource "bad" (fake) of the app failed: no disk');
    app.kill("SIGTERM");
    expect(await app.exited).toBe(1);
    expect(app.stderr()).toBe('start of resource "bad" (fake) of the app failed: no disk\n');
    expect(app.lines).toContainEqual(expect.objectContaining({ level: "fatal" }));
  });

  test("because of its configuration lists every value that is missing or wrong, and no secret", async () => {
    await using app = spawnApp("badConfig", { SHOP_PORT: "eighty", SHOP_SECRET: "hunter2" });
    expect(await app.exited).toBe(1);
    expect(app.stderr().split("\n")).toEqual([
      "the configuration of the app was refused: 3 values are wrong",
      '  - shopPort: expected an integer, got "eighty" (from environment variable SHOP_PORT)',
      "  - shopFile: is missing; set SHOP_FILE in the environment or .env, or shopFile in the config file (expected a string)",
      "  - shopSecret: expected a string of at least 99 characters, got [Redacted] (from environment variable SHOP_SECRET)",
      "",
    ]);
    expect(JSON.stringify(app.lines)).not.toContain("hunter2");
  });
});
