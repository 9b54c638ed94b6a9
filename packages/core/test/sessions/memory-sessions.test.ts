import { expect, onTestFinished, test } from "vitest";
import { createApp, type Logger, silentLogger } from "../../src/index.ts";
import { type MemorySessionsOptions, memorySessions } from "../../src/sessions/index.ts";
import { createFakeClock, describeSessionStore } from "../../src/testing/index.ts";

async function open(options?: MemorySessionsOptions, logger: Logger = silentLogger) {
  const clock = createFakeClock();
  const app = createApp({ name: "test", logger, clock, resources: { sessions: memorySessions(options) } });
  await app.start();
  const close = async (): Promise<void> => {
    await app.stop();
  };
  return { app, store: app.resources.sessions, now: clock.now, passTime: clock.advance, close };
}

describeSessionStore("memory", open);

const session = (now: number) => ({ data: {}, userId: "ada", createdAt: now, expiresAt: now + 1_000 });

test("past maxSessions the least recently used session ends", async () => {
  const { store, now, close } = await open({ maxSessions: 2 });
  onTestFinished(close);
  for (const key of ["a", "b"]) await store.create(key, session(now()));
  await store.get("a");
  await store.create("c", session(now()));
  const left = await Promise.all(["a", "b", "c"].map(async (key) => (await store.get(key)) !== undefined));
  expect(left).toEqual([true, false, true]);
  expect(await store.deleteByUser("ada")).toBe(2);
});

test("expired sessions are removed without being asked for", async () => {
  const { app, store, now, passTime, close } = await open({ sweepIntervalMs: 500 });
  onTestFinished(close);
  for (const key of ["a", "b"]) await store.create(key, session(now()));
  expect((await app.health.run()).checks[0]).toMatchObject({ detail: { sessions: 2 } });
  await passTime(1_600);
  expect((await app.health.run()).checks[0]).toMatchObject({ detail: { sessions: 0 } });
});

test.each([{ maxSessions: 0 }, { sweepIntervalMs: 0.5 }])("refuses the option %j by name", (options) => {
  expect(() => memorySessions(options)).toThrow(`memorySessions.${Object.keys(options)[0]} (`);
});
