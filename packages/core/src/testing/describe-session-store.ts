import { describe, expect, onTestFinished, test } from "vitest";
import type { SessionStore, SessionWrite } from "../sessions/index.ts";

/** An empty session store, opened for one test. */
export interface OpenSessionStore {
  readonly store: SessionStore;
  /** The driver's time, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Lets time pass for the driver: a fake clock's `advance`, or a wait. */
  readonly passTime: (delayMs: number) => Promise<void>;
  /** How many times longer everything lasts. Where time really passes, take enough that a busy machine does not outlive a session. @default as written */
  readonly timeScale?: number;
  readonly close: () => Promise<void>;
}

/** The promise of the session store port. */
export function describeSessionStore(name: string, open: () => Promise<OpenSessionStore>): void {
  const openOne = async (): Promise<Scene> => {
    const { store, now, passTime, timeScale = 1, close } = await open();
    onTestFinished(close);
    const session = (data: SessionWrite["data"], changes: Partial<SessionWrite> = {}): SessionWrite => {
      const createdAt = Math.floor(now());
      return { data, userId: undefined, createdAt, expiresAt: createdAt + 60_000 * timeScale, ...changes };
    };
    return {
      store,
      session,
      passTime: (delayMs) => passTime(delayMs * timeScale),
      scaled: (delayMs) => delayMs * timeScale,
    };
  };
  describe(`${name}: session store`, () => {
    describeSessionWrites(openOne);
    describeSessionExpiry(openOne);
    describeUsers(openOne);
  });
}

interface Scene {
  readonly store: SessionStore;
  readonly passTime: (delayMs: number) => Promise<void>;
  /** So much of the suite's time in milliseconds of the driver. */
  readonly scaled: (delayMs: number) => number;
  readonly session: (data: SessionWrite["data"], changes?: Partial<SessionWrite>) => SessionWrite;
}

type Open = () => Promise<Scene>;

const key = (digit: number): string => digit.toString(16).padStart(64, "0");

function describeSessionWrites(open: Open): void {
  test("returns what was created, with version 1", async () => {
    const { store, session } = await open();
    const written = session({ cart: [1, { a: null }], name: "é 한" }, { userId: "ada" });
    expect(await store.get(key(1))).toBeUndefined();
    expect(await store.create(key(1), written)).toBe(true);
    expect(await store.get(key(1))).toEqual({ ...written, version: 1 });
    expect((await store.get(key(1)))?.userId).toBe("ada");
  });

  test("creates no key twice, so that nobody takes over a session", async () => {
    const { store, session } = await open();
    const created = await Promise.all([1, 2, 3].map((n) => store.create(key(1), session({ n }))));
    expect(created.filter(Boolean)).toHaveLength(1);
    expect((await store.get(key(1)))?.version).toBe(1);
  });

  test("of concurrent updates with one version exactly one succeeds", async () => {
    const { store, session } = await open();
    await store.create(key(1), session({ n: 0 }));
    const updated = await Promise.all([1, 2, 3, 4, 5].map((n) => store.update(key(1), 1, session({ n }))));
    expect(updated.filter(Boolean)).toHaveLength(1);
    expect(await store.get(key(1))).toMatchObject({ version: 2, data: { n: updated.indexOf(true) + 1 } });
    expect(await store.update(key(1), 1, session({ n: 9 }))).toBe(false);
    expect(await store.update(key(1), 2, session({ n: 9 }))).toBe(true);
  });

  test("an update of a session that is gone creates none", async () => {
    const { store, session } = await open();
    await store.create(key(1), session({}));
    expect(await store.delete(key(1))).toBe(true);
    expect(await store.update(key(1), 1, session({}))).toBe(false);
    expect([await store.get(key(1)), await store.delete(key(1))]).toEqual([undefined, false]);
  });

  test("a change of an object after a write or a read does not reach the store", async () => {
    const { store, session } = await open();
    const data = { list: [1] };
    await store.create(key(1), session(data));
    data.list.push(2);
    const read = (await store.get(key(1)))?.data["list"];
    if (Array.isArray(read)) read.push(3);
    expect((await store.get(key(1)))?.data).toEqual({ list: [1] });
  });
}

function describeSessionExpiry(open: Open): void {
  test("an expired session is as good as none, whatever is asked of it", async () => {
    const { store, session, passTime, scaled } = await open();
    const { createdAt } = session({});
    await store.create(key(1), session({ n: 1 }, { userId: "ada", expiresAt: createdAt + scaled(200) }));
    await passTime(250);
    expect(await store.get(key(1))).toBeUndefined();
    expect(await store.update(key(1), 1, session({}))).toBe(false);
    expect(await store.touch(key(1), createdAt + scaled(99_000))).toBe(false);
    expect(await store.deleteByUser("ada")).toBe(0);
    expect(await store.create(key(1), session({ n: 2 }))).toBe(true);
    expect(await store.get(key(1))).toMatchObject({ version: 1, data: { n: 2 } });
  });

  test("delete of an expired session tells that there was none", async () => {
    const { store, session, passTime, scaled } = await open();
    await store.create(key(1), session({}, { expiresAt: session({}).createdAt + scaled(200) }));
    await passTime(250);
    expect(await store.delete(key(1))).toBe(false);
  });

  test("touch moves the expiry and leaves version and data alone", async () => {
    const { store, session, passTime, scaled } = await open();
    const { createdAt } = session({});
    await store.create(key(1), session({ n: 1 }, { expiresAt: createdAt + scaled(200) }));
    expect(await store.touch(key(1), createdAt + scaled(60_000))).toBe(true);
    expect(await store.touch(key(2), createdAt + scaled(60_000))).toBe(false);
    await passTime(250);
    expect(await store.get(key(1))).toEqual({
      data: { n: 1 },
      version: 1,
      userId: undefined,
      createdAt,
      expiresAt: createdAt + scaled(60_000),
    });
  });
}

function describeUsers(open: Open): void {
  test("deleteByUser ends the user's sessions except one, and nobody else's", async () => {
    const { store, session } = await open();
    for (const n of [1, 2, 3]) await store.create(key(n), session({}, { userId: "ada" }));
    await store.create(key(4), session({}, { userId: "grace" }));
    await store.create(key(5), session({}));
    expect(await store.deleteByUser("ada", { exceptKey: key(2) })).toBe(2);
    const left = await Promise.all([1, 2, 3, 4, 5].map(async (n) => (await store.get(key(n))) !== undefined));
    expect(left).toEqual([false, true, false, true, true]);
    expect(await store.deleteByUser("ada")).toBe(1);
    expect(await store.deleteByUser("nobody")).toBe(0);
  });

  test("a session found by its user is the one that an update gave to the user", async () => {
    const { store, session } = await open();
    await store.create(key(1), session({}));
    await store.update(key(1), 1, session({}, { userId: "ada" }));
    await store.update(key(1), 2, session({}, { userId: "grace" }));
    expect([await store.deleteByUser("ada"), await store.deleteByUser("grace")]).toEqual([0, 1]);
  });
}
