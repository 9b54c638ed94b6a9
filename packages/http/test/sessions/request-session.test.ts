import { describe, expect, test } from "vitest";
import { isCsrfToken } from "../../src/csrf/csrf-token.ts";
import { createKeyedLock } from "../../src/sessions/keyed-lock.ts";
import { RequestSession } from "../../src/sessions/request-session.ts";
import { serializeSessionCookie } from "../../src/sessions/session-cookie.ts";
import { newSessionId, sessionKey } from "../../src/sessions/session-id.ts";
import { resolveSessions, type SessionOptions } from "../../src/sessions/session-options.ts";
import type { SessionServices } from "../../src/sessions/session-saving.ts";
import { createCountingStore } from "../support/memory-session-store.ts";

const hourMs = 3_600_000;

function setUp(options: Partial<SessionOptions> = {}) {
  let now = Date.UTC(2026, 0, 1);
  const store = createCountingStore(() => now);
  const clock = {
    now: () => now,
    sleep: () => new Promise<void>((resolve) => setImmediate(resolve)),
  } as unknown as SessionServices["clock"];
  const resolved = resolveSessions(
    { store, idleTimeoutMs: 10 * hourMs, absoluteTimeoutMs: 24 * hourMs, ...options },
    false,
  );
  const services = { store, options: resolved, clock, lock: createKeyedLock() } as unknown as SessionServices;
  return {
    store,
    advance: (ms: number) => {
      now += ms;
    },
    /** A server of its own on the same store: shares no lock. */
    otherProcess: () => ({ ...services, lock: createKeyedLock() }),
    open: (cookie?: string, shared = services) => new RequestSession(cookie, shared),
    /** The cookie of a stored session with this data. */
    async start(data: Record<string, unknown>, userId?: string): Promise<string> {
      const session = new RequestSession(undefined, services);
      for (const [key, value] of Object.entries(data)) session.set(key, value);
      if (userId !== undefined) await session.regenerate({ userId });
      const change = await session.save(false);
      if (change.action !== "set") throw new Error("no session was started");
      return change.id;
    },
  };
}

describe("reading", () => {
  test("asks the store once however often it is read, and writes nothing", async () => {
    const { store, open, start } = setUp();
    const session = open(await start({ theme: "dark" }));
    const before = { ...store.calls };
    expect(await Promise.all([session.get("theme"), session.get("lang"), session.userId()])).toEqual([
      "dark",
      undefined,
      undefined,
    ]);
    expect(await session.save(false)).toEqual({ action: "keep" });
    expect(store.calls).toEqual({ ...before, get: before.get + 1 });
  });

  test("never asks the store without a cookie, nor for a cookie that is none of ours", async () => {
    const { store, open } = setUp();
    for (const cookie of [undefined, "", "../../etc/passwd", "x".repeat(4_000), `${newSessionId()}.sig`]) {
      expect(await open(cookie).get("theme")).toBeUndefined();
    }
    expect(store.calls.get).toBe(0);
  });

  test("clears a malformed cookie and one whose session is gone", async () => {
    const { open } = setUp();
    for (const cookie of ["nonsense", newSessionId()]) {
      const session = open(cookie);
      await session.get("theme");
      expect(await session.save(false)).toEqual({ action: "clear" });
    }
  });

  test("gives values that throw when they are changed in place, as the change would be lost", async () => {
    const { open, start } = setUp();
    const cart = await open(await start({ cart: { items: [1] } })).get<{ items: number[] }>("cart");
    expect(() => cart?.items.push(2)).toThrow(TypeError);
  });

  test("gives no inherited members", async () => {
    const { open, start } = setUp();
    const session = open(await start({ theme: "dark" }));
    expect(await session.get("constructor")).toBeUndefined();
    session.set("__proto__", { isAdmin: true });
    expect(await session.get("isAdmin")).toBeUndefined();
  });
});

describe("writing", () => {
  test("a session starts when something is set, under an id the client did not choose", async () => {
    const { store, open } = setUp();
    const chosen = newSessionId();
    const session = open(chosen);
    session.set("theme", "dark");
    const change = await session.save(false);
    expect(change).toEqual({ action: "set", id: expect.not.stringMatching(chosen), isNew: true });
    expect(store.sessions.has(sessionKey(chosen))).toBe(false);
    expect(store.sessions.size).toBe(1);
  });

  test("the store never sees the id, only its SHA-256", async () => {
    const { store, start } = setUp();
    const id = await start({ theme: "dark" });
    expect([...store.sessions.keys()]).toEqual([sessionKey(id)]);
    expect(JSON.stringify([...store.sessions])).not.toContain(id);
  });

  test("setting what is there already writes nothing", async () => {
    const { store, open, start } = setUp();
    const session = open(await start({ cart: { items: [1] } }));
    session.set("cart", { items: [1] });
    session.delete("absent");
    await session.save(false);
    expect(store.calls.update).toBe(0);
  });

  test("reads back its own changes before they are saved", async () => {
    const { open, start } = setUp();
    const session = open(await start({ count: 1, theme: "dark" }));
    session.update<number>("count", (count = 0) => count + 1);
    session.update<number>("count", (count = 0) => count * 10);
    session.delete("theme");
    expect([await session.get("count"), await session.get("theme")]).toEqual([20, undefined]);
  });

  test("a failed request changes nothing", async () => {
    const { store, open, start } = setUp();
    const id = await start({ theme: "dark" });
    const session = open(id);
    session.set("theme", "light");
    await session.get("theme");
    expect(await session.save(true)).toEqual({ action: "keep" });
    expect(store.sessions.get(sessionKey(id))?.data).toEqual({ theme: "dark" });
  });

  test("a save that fails is told, not swallowed", async () => {
    const { store, open, start } = setUp();
    const session = open(await start({ theme: "dark" }));
    session.set("theme", "light");
    store.failure = new Error("store is down");
    await expect(session.save(false)).rejects.toThrow("store is down");
  });

  test("a change after the save throws instead of being lost", async () => {
    const { open } = setUp();
    const session = open();
    await session.save(false);
    expect(() => session.set("theme", "dark")).toThrow("saved already");
  });

  test("what JSON cannot hold is refused where it is set", () => {
    const session = setUp().open();
    expect(() => session.set("run", () => 1)).toThrow("is not JSON");
    expect(() => session.set("big", 1n)).toThrow(TypeError);
    expect(() => session.set("", 1)).toThrow("reserved");
  });

  test("a session above the limit fails the request and keeps what was stored", async () => {
    const { store, open, start } = setUp({ maxBytes: 100 });
    const id = await start({ theme: "dark" });
    const session = open(id);
    session.set("big", "x".repeat(200));
    await expect(session.save(false)).rejects.toMatchObject({ code: "HTTP_SESSION_TOO_LARGE" });
    expect(store.sessions.get(sessionKey(id))?.data).toEqual({ theme: "dark" });
  });
});

describe("parallel requests", () => {
  test("of one process lose no change", async () => {
    const { store, open, start } = setUp();
    const id = await start({ count: 0 });
    const requests = Array.from({ length: 40 }, (_, index) => ({ index, session: open(id) }));
    await Promise.all(requests.map(({ session }) => session.get("count")));
    await Promise.all(
      requests.map(({ index, session }) => {
        session.set(`field${index}`, index);
        session.update<number>("count", (count = 0) => count + 1);
        return session.save(false);
      }),
    );
    const data = store.sessions.get(sessionKey(id))?.data ?? {};
    expect(data["count"]).toBe(40);
    expect(Object.keys(data)).toHaveLength(41);
  });

  test("of several processes lose no change", async () => {
    const { store, open, start, otherProcess } = setUp();
    const id = await start({ count: 0 });
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        const session = open(id, otherProcess());
        await session.get("count");
        session.update<number>("count", (count = 0) => count + 1);
        await session.save(false);
      }),
    );
    expect(store.sessions.get(sessionKey(id))?.data).toEqual({ count: 6 });
  });

  test("do not bring back a session that was signed out meanwhile", async () => {
    const { store, open, start } = setUp();
    const id = await start({ count: 0 }, "ada");
    const [slow, logout] = [open(id), open(id)];
    await slow.get("count");
    await logout.destroy();
    slow.set("count", 1);
    await expect(slow.save(false)).rejects.toMatchObject({ code: "HTTP_SESSION_ENDED" });
    expect(store.sessions.size).toBe(0);
  });

  test("keep what was written before a login rotated the id, and refuse what is written after", async () => {
    const { store, open, start } = setUp();
    const id = await start({ cart: 1 });
    const [login, before, after] = [open(id), open(id), open(id)];
    await Promise.all([login.regenerate({ userId: "ada" }), before.get("cart"), after.get("cart")]);
    before.set("seen", true);
    await before.save(false);
    const change = await login.save(false);
    after.set("cart", 2);
    await expect(after.save(false)).rejects.toMatchObject({ code: "HTTP_SESSION_CONFLICT" });
    if (change.action !== "set") throw new Error("the id was not rotated");
    expect(store.sessions.get(sessionKey(change.id))?.data).toEqual({ cart: 1, seen: true });
  });
});

describe("regenerate", () => {
  test("rotates the id on login, so a planted id never becomes a login", async () => {
    const { open, start, advance } = setUp();
    const planted = await start({ cart: 1 });
    const login = open(planted);
    await login.regenerate({ userId: "ada" });
    expect(await login.userId()).toBe("ada");
    const change = await login.save(false);
    expect(change).toEqual({ action: "set", id: expect.not.stringMatching(planted), isNew: true });
    expect(await open(planted).userId()).toBeUndefined();
    advance(10_000);
    expect(await open(planted).get("cart")).toBeUndefined();
  });

  test("keeps the old id readable for requests under way", async () => {
    const { open, start, advance } = setUp();
    const id = await start({ cart: 1 }, "ada");
    const rotation = open(id);
    await rotation.regenerate();
    await rotation.save(false);
    advance(9_999);
    const late = open(id);
    expect([await late.get("cart"), await late.userId()]).toEqual([1, "ada"]);
    expect(await late.save(false)).toEqual({ action: "keep" });
    advance(1);
    expect(await open(id).userId()).toBeUndefined();
  });

  test("ends the old id at once when another user logs in", async () => {
    const { open, start } = setUp();
    const id = await start({}, "ada");
    const login = open(id);
    await login.regenerate({ userId: "grace" });
    await login.save(false);
    expect(await open(id).userId()).toBeUndefined();
  });

  test("carries data and changes over", async () => {
    const { open, start } = setUp();
    const login = open(await start({ cart: 1 }));
    login.set("welcome", true);
    await login.regenerate({ userId: "ada" });
    const change = await login.save(false);
    const next = open(change.action === "set" ? change.id : undefined);
    expect([await next.get("cart"), await next.get("welcome"), await next.userId()]).toEqual([1, true, "ada"]);
  });

  test("gives the replaced id no way to a session of its own", async () => {
    const { open, start } = setUp();
    const id = await start({}, "ada");
    const rotation = open(id);
    await rotation.regenerate();
    await rotation.save(false);
    await expect(open(id).regenerate()).rejects.toMatchObject({ code: "HTTP_SESSION_CONFLICT" });
  });
});

describe("ending", () => {
  test("destroy ends the session at once and clears the cookie", async () => {
    const { store, open, start } = setUp();
    const session = open(await start({ cart: 1 }, "ada"));
    await session.destroy();
    expect(store.sessions.size).toBe(0);
    expect(await session.get("cart")).toBeUndefined();
    expect(await session.save(false)).toEqual({ action: "clear" });
  });

  test("destroyAll ends every session of the user and no other", async () => {
    const { store, open, start } = setUp();
    const mine = await start({}, "ada");
    await start({}, "ada");
    const other = await start({}, "grace");
    const session = open(mine);
    expect(await session.destroyAll()).toBe(2);
    expect([...store.sessions.keys()]).toEqual([sessionKey(other)]);
    expect(await session.save(false)).toEqual({ action: "clear" });
  });

  test("destroyAll can spare the session that asks", async () => {
    const { store, open, start } = setUp();
    const mine = await start({}, "ada");
    await start({}, "ada");
    expect(await open(mine).destroyAll({ exceptThis: true })).toBe(1);
    expect([...store.sessions.keys()]).toEqual([sessionKey(mine)]);
  });

  test("a session ends after the idle time", async () => {
    const { open, start, advance } = setUp();
    const id = await start({ cart: 1 });
    advance(10 * hourMs);
    expect(await open(id).get("cart")).toBeUndefined();
  });

  test("a session ends after the absolute time, however much it is used", async () => {
    const { open, start, advance } = setUp();
    const id = await start({ cart: 1 });
    for (let hour = 0; hour < 23; hour += 1) {
      advance(hourMs);
      const session = open(id);
      expect(await session.get("cart")).toBe(1);
      await session.save(false);
    }
    advance(hourMs);
    expect(await open(id).get("cart")).toBeUndefined();
  });

  test("use renews the idle time, at most once per tenth of it", async () => {
    const { store, open, start, advance } = setUp();
    const id = await start({ cart: 1 });
    const use = async () => {
      const session = open(id);
      await session.get("cart");
      return session.save(false);
    };
    advance(hourMs - 1);
    expect(await use()).toEqual({ action: "keep" });
    expect(store.calls.update).toBe(0);
    advance(1);
    expect(await use()).toEqual({ action: "set", id, isNew: false });
    expect(await use()).toEqual({ action: "keep" });
    expect(store.calls.update).toBe(1);
  });
});

describe("the cookie", () => {
  test("with secrets, an invented or altered cookie never reaches the store", async () => {
    const secrets = ["new".repeat(11), "old".repeat(11)];
    const { store, open, start } = setUp({ secrets });
    const id = await start({ cart: 1 });
    const options = resolveSessions({ store, secrets }, false);
    const cookieBy = (by: readonly string[]) =>
      /=([^;]*)/.exec(serializeSessionCookie(id, 1_000, { ...options, secrets: by }))?.[1];
    expect(await open(cookieBy(secrets)).get("cart")).toBe(1);
    expect(await open(cookieBy(["old".repeat(11)])).get("cart")).toBe(1);
    const reads = store.calls.get;
    expect(await open(cookieBy(["foreign".repeat(5)])).get("cart")).toBeUndefined();
    expect(await open(id).get("cart")).toBeUndefined();
    expect(store.calls.get).toBe(reads);
  });

  test("is __Host-, Secure, HttpOnly and SameSite=Lax in production", () => {
    const options = resolveSessions({ store: "sessions", cookieName: "board" }, true);
    expect(serializeSessionCookie("id", 60_000, options)).toBe(
      "__Host-board=id; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax",
    );
  });

  test("works on plain http in development, where browsers drop __Host- cookies", () => {
    const options = resolveSessions({ store: "sessions", cookieName: "__Host-board" }, false);
    expect(serializeSessionCookie("id", 60_000, options)).toBe("board=id; Max-Age=60; Path=/; HttpOnly; SameSite=Lax");
  });

  test.each([
    [{ idleTimeoutMs: 0 }, "sessions.idleTimeoutMs (0)"],
    [{ absoluteTimeoutMs: 1_000 }, "sessions.absoluteTimeoutMs (1000)"],
    [{ secrets: ["short"] }, "sessions.secrets[0]"],
    [{ cookieName: "a b" }, "sessions.cookieName (a b)"],
    [{ rotationGraceMs: -1 }, "sessions.rotationGraceMs (-1)"],
    [{ maxBytes: Number.NaN }, "sessions.maxBytes (NaN)"],
  ])("refuses %j and names the option", (options, message) => {
    expect(() => resolveSessions({ store: "sessions", ...options }, false)).toThrow(message);
  });
});

describe("csrfToken", () => {
  test("belongs to the id the next request will carry", async () => {
    const { open, start } = setUp();
    const id = await start({ cart: 1 });
    expect(isCsrfToken(await open(id).csrfToken(), id)).toBe(true);
    const login = open(id);
    await login.regenerate({ userId: "ada" });
    const token = await login.csrfToken();
    const change = await login.save(false);
    expect(change.action === "set" && isCsrfToken(token, change.id)).toBe(true);
  });

  test("starts no session for an anonymous visitor", async () => {
    const { store, open } = setUp();
    const session = open();
    await session.csrfToken();
    expect(await session.save(false)).toEqual({ action: "keep" });
    expect(store.calls.create).toBe(0);
  });
});
