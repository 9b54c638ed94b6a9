import { defineResource } from "@mega/core";
import { memorySessions } from "@mega/core/sessions";
import { createRouteBuilder, HttpError, reply } from "@mega/http";
import { describe, expect, test } from "vitest";
import { newSessionId } from "../../src/sessions/session-id.ts";
import { createCountingStore } from "../support/memory-session-store.ts";
import { type ServeOptions, serve } from "../support/serve.ts";

const route = createRouteBuilder();
const routes = [
  route.get("/plain", {}, () => "plain"),
  route.get("/session", {}, async ({ session }) => ({
    user: (await session.userId()) ?? null,
    token: await session.csrfToken(),
  })),
  route.get("/count", {}, async ({ session }) => (await session.get("count")) ?? null),
  route.post("/count", {}, async ({ session }) => {
    await session.get("count");
    session.update<number>("count", (count = 0) => count + 1);
    return reply(204);
  }),
  route.post("/login", {}, async ({ session }) => {
    await session.regenerate({ userId: "ada" });
    return reply(204);
  }),
  route.post("/logout", {}, async ({ session }) => {
    await session.destroy();
    return reply(204);
  }),
  route.post("/fail", {}, ({ session }) => {
    session.set("count", 99);
    throw new Error("boom");
  }),
  route.post("/refuse", {}, ({ session }) => {
    session.set("attempts", 1);
    throw new HttpError("HTTP_FORBIDDEN");
  }),
  route.post("/webhook", { csrf: false }, () => reply(204)),
];

const open = (options: Partial<ServeOptions<typeof routes>> = {}) => {
  const store = createCountingStore();
  return serve({ routes, sessions: { store }, ...options }).then((served) => ({ ...served, store }));
};

interface Visitor {
  readonly cookie?: string;
  readonly token?: string;
}

async function post(url: string, visitor: Visitor = {}, headers: Record<string, string> = {}): Promise<Response> {
  const { cookie, token } = visitor;
  return fetch(url, {
    method: "POST",
    headers: { ...(cookie && { cookie }), ...(token && { "x-csrf-token": token }), ...headers },
  });
}

const cookieOf = (response: Response): string => response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
const visitorOf = (response: Response): Visitor => ({
  cookie: cookieOf(response),
  token: response.headers.get("x-csrf-token") ?? "",
});

async function problemOf(response: Response): Promise<readonly [number, string]> {
  const { code } = (await response.json()) as { code: string };
  return [response.status, code];
}

describe("sessions over HTTP", () => {
  test("a request that does not touch the session never reaches the store, whatever its cookie", async () => {
    const { url, store } = await open();
    const visitor = visitorOf(await post(`${url}/login`));
    const before = { ...store.calls };
    const response = await fetch(`${url}/plain`, { headers: { cookie: visitor.cookie ?? "" } });
    expect([response.status, response.headers.getSetCookie(), store.calls]).toEqual([200, [], before]);
  });

  test("a login sets the cookie and carries the token of the new session", async () => {
    const { url } = await open();
    const response = await post(`${url}/login`);
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^session=[\w-]{32}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    const visitor = visitorOf(response);
    const session = await fetch(`${url}/session`, { headers: { cookie: visitor.cookie ?? "" } });
    expect(await session.json()).toMatchObject({ user: "ada" });
    expect((await post(`${url}/count`, visitor)).status).toBe(204);
  });

  test("a fixed session id never becomes a login", async () => {
    const { url, store } = await open();
    const fixed = `session=${newSessionId()}`;
    const login = await post(`${url}/login`, { cookie: fixed, token: "x" });
    expect(await problemOf(login)).toEqual([403, "HTTP_CSRF_TOKEN_INVALID"]);
    const planted = visitorOf(await post(`${url}/count`));
    const victim = visitorOf(await post(`${url}/login`, planted));
    expect(victim.cookie).not.toBe(planted.cookie);
    const attacker = await fetch(`${url}/session`, { headers: { cookie: planted.cookie ?? "" } });
    expect(await attacker.json()).toMatchObject({ user: null });
    expect(store.sessions.size).toBe(2);
  });

  test.each([
    "session=nonsense",
    "session=%E0%A4%A",
    `session=${"x".repeat(3_000)}`,
    `session=${newSessionId()}`,
    "session",
  ])("a bad cookie is ignored and cleared: %.40s", async (cookie) => {
    const { url } = await open();
    const response = await fetch(`${url}/session`, { headers: { cookie } });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ user: null });
    expect(response.headers.getSetCookie()).toEqual(
      cookie === "session" ? [] : ["session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"],
    );
  });

  test("parallel requests of one session lose nothing", async () => {
    const { url } = await serve({
      routes,
      resources: { logins: memorySessions() as never },
      sessions: { store: "logins" },
    });
    const visitor = visitorOf(await post(`${url}/login`));
    const answers = await Promise.all(Array.from({ length: 30 }, () => post(`${url}/count`, visitor)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 204));
    const count = await fetch(`${url}/count`, { headers: { cookie: visitor.cookie ?? "" } });
    expect(await count.json()).toBe(30);
  });

  test("a session that cannot be saved fails the request instead of answering 2xx", async () => {
    const { url, store } = await open();
    store.failure = new Error("disk full");
    const response = await post(`${url}/count`);
    expect(await problemOf(response)).toEqual([500, "HTTP_INTERNAL"]);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test("a 5xx drops the changes, a 4xx keeps them", async () => {
    const { url, store } = await open();
    expect((await post(`${url}/fail`)).status).toBe(500);
    expect(store.sessions.size).toBe(0);
    expect((await post(`${url}/refuse`)).status).toBe(403);
    expect([...store.sessions.values()].map(({ data }) => data)).toEqual([{ attempts: 1 }]);
  });

  test("logging out ends the session and clears the cookie", async () => {
    const { url, store } = await open();
    const visitor = visitorOf(await post(`${url}/login`));
    const response = await post(`${url}/logout`, visitor);
    expect(response.headers.getSetCookie()).toEqual(["session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"]);
    expect(store.sessions.size).toBe(0);
  });

  test("a WebSocket upgrade can read the same session", async () => {
    const { url, api, store } = await open();
    const { cookie = "" } = visitorOf(await post(`${url}/login`));
    const session = await api.readSession(`theme=dark; ${cookie}`);
    expect(session).toMatchObject({ userId: "ada", key: [...store.sessions.keys()][0] });
    for (const header of [undefined, "session=nonsense", `session=${newSessionId()}`]) {
      expect(await api.readSession(header)).toBeUndefined();
    }
  });

  test("a store that is not declared, or is none, stops the boot and names the option", async () => {
    await expect(serve({ routes, sessions: { store: "nowhere" } })).rejects.toThrow('http.sessions.store is "nowhere"');
    const db = defineResource({ kind: "db", start: () => ({}), stop: async () => {} });
    await expect(serve({ routes, resources: { db }, sessions: { store: "db" } })).rejects.toThrow(
      "http.sessions.store",
    );
  });
});

describe("the CSRF guard", () => {
  test("refuses an unsafe request with a session and no token", async () => {
    const { url } = await open();
    const { cookie = "" } = visitorOf(await post(`${url}/login`));
    expect(await problemOf(await post(`${url}/count`, { cookie }))).toEqual([403, "HTTP_CSRF_TOKEN_MISSING"]);
  });

  test("refuses the token of another session", async () => {
    const { url } = await open();
    const [mine, other] = [visitorOf(await post(`${url}/login`)), visitorOf(await post(`${url}/login`))];
    const response = await post(`${url}/count`, { cookie: mine.cookie ?? "", token: other.token ?? "" });
    expect(await problemOf(response)).toEqual([403, "HTTP_CSRF_TOKEN_INVALID"]);
  });

  test("refuses pages of a foreign origin, even with a good token", async () => {
    const { url } = await open();
    const visitor = visitorOf(await post(`${url}/login`));
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
    ]) {
      expect(await problemOf(await post(`${url}/count`, visitor, headers))).toEqual([403, "HTTP_CROSS_SITE"]);
    }
    expect((await post(`${url}/count`, visitor, { origin: url })).status).toBe(204);
  });

  test("refuses to log anybody in from a foreign page", async () => {
    const { url } = await open();
    const response = await post(`${url}/login`, {}, { "sec-fetch-site": "cross-site", origin: "https://evil.example" });
    expect(await problemOf(response)).toEqual([403, "HTTP_CROSS_SITE"]);
  });

  test("hands out the token in the answer too, so that a client can pick it up", async () => {
    const { url } = await open();
    const { cookie = "" } = visitorOf(await post(`${url}/login`));
    const token = (await fetch(`${url}/session`, { headers: { cookie } })).headers.get("x-csrf-token") ?? "";
    expect((await post(`${url}/count`, { cookie, token })).status).toBe(204);
  });

  test("leaves alone requests that no cookie authenticates, and routes that opt out", async () => {
    const { url } = await open();
    const foreign = { origin: "https://evil.example" };
    expect((await post(`${url}/count`, {}, { ...foreign, authorization: "Bearer x" })).status).toBe(204);
    expect((await post(`${url}/webhook`, {}, foreign)).status).toBe(204);
  });

  test("lets in trusted origins, and those that CORS allows to bring cookies", async () => {
    const trusted = "https://admin.example.com";
    const partner = "https://partner.example.com";
    const { url } = await open({
      csrf: { trustedOrigins: [trusted] },
      cors: { origins: [partner], credentials: true },
    });
    const visitor = visitorOf(await post(`${url}/login`));
    for (const origin of [trusted, partner]) {
      expect((await post(`${url}/count`, visitor, { origin, "sec-fetch-site": "cross-site" })).status).toBe(204);
    }
  });

  test("a trusted origin that no browser would send stops the boot", async () => {
    await expect(open({ csrf: { trustedOrigins: ["https://example.com/"] } })).rejects.toThrow(
      "http.csrf.trustedOrigins has https://example.com/",
    );
  });
});
