import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BoardServer, sqlOf, startBoard } from "./support/board-server.ts";
import { password, Visitor } from "./support/visitor.ts";

let board: BoardServer;
beforeAll(async () => {
  board = await startBoard();
});
afterAll(() => board[Symbol.asyncDispose]());

describe("registering", () => {
  test("makes an account, signs in and answers with the person", async () => {
    const visitor = board.visitor();
    const answer = await visitor.register({ email: "Nora@Example.com", name: " Nora ", locale: "ko" });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      user: { id: expect.any(String), email: "nora@example.com", name: "Nora", locale: "ko" },
    });
    expect((await visitor.get("/api/session")).body.user).toEqual(answer.body.user);
  });

  test("refuses an email address that is taken, in any letter case", async () => {
    await board.visitor().register({ email: "once@example.com", name: "Once" });
    const answer = await board.visitor().register({ email: "ONCE@example.com", name: "Twice" });
    expect([answer.status, answer.body.code]).toEqual([409, "EMAIL_TAKEN"]);
  });

  test("of two registrations at the same moment one wins and the other is told that the address is taken", async () => {
    const profile = { email: "race@example.com", name: "Race" };
    const answers = await Promise.all([board.visitor().register(profile), board.visitor().register(profile)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test("names every field that is wrong", async () => {
    const answer = await board
      .visitor()
      .post("/api/auth/register", { email: "nobody", name: "  ", password: "short", admin: true });
    expect(answer.status).toBe(422);
    const pointers = answer.body.errors.map((error: { pointer: string }) => error.pointer);
    expect(pointers.sort()).toEqual(["/admin", "/email", "/name", "/password"]);
  });

  test("is refused to an address that does it too often, with the time to come back; others may go on", async () => {
    const addressOf = (attempt: number): string => `2001:db8:1:2::${(attempt + 1).toString(16)}`;
    const statuses = [];
    for (let attempt = 0; attempt < 30; attempt++) {
      const profile = { email: `crowd-${attempt % 15}@example.com`, name: "Crowd" };
      statuses.push((await board.visitor(addressOf(attempt)).register(profile)).status);
    }
    expect(statuses).toEqual([...Array(15).fill(201), ...Array(15).fill(409)]);
    const refused = await board.visitor(addressOf(30)).register({ email: "late@example.com", name: "Late" });
    expect([refused.status, refused.body.code]).toEqual([429, "HTTP_RATE_LIMITED"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    const other = await board.visitor("2001:db8:1:3::1").register({ email: "late@example.com", name: "Late" });
    expect(other.status).toBe(201);
  });

  test("stores no password, only an argon2id hash", async () => {
    await board.visitor().register({ email: "hash@example.com", name: "Hash" });
    const { sql } = await import("@mega/core/sql");
    const row = await sqlOf(board).one<{ password_hash: string }>(
      sql`select password_hash from users where email = 'hash@example.com'`,
    );
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(row?.password_hash).not.toContain(password);
  });
});

describe("signing in", () => {
  test("answers a wrong password and an unknown address alike", async () => {
    await board.visitor().register({ email: "known@example.com", name: "Known" });
    const wrong = await board.visitor().logIn("known@example.com", "not-the-password");
    const unknown = await board.visitor().logIn("unknown@example.com", "not-the-password");
    expect([wrong.status, wrong.body.code]).toEqual([401, "INVALID_CREDENTIALS"]);
    const same = ({ type, title, status, code }: Record<string, unknown>) => ({ type, title, status, code });
    expect(same(unknown.body)).toEqual(same(wrong.body));
  });

  test("gives the session a new id: who planted the old one gains nothing", async () => {
    const attacker = await board.newcomer("Attacker");
    const { email } = await board.newcomer("Victim");
    const victim = board.visitor();
    const planted = attacker.cookies.get("board") ?? "";
    victim.cookies.set("board", planted);
    victim.csrfToken = attacker.csrfToken;
    const { body } = await victim.logIn(email);
    expect(victim.cookies.get("board")).not.toBe(planted);
    expect((await victim.get("/api/session")).body.user).toEqual(body.user);
    expect((await attacker.get("/api/session")).body.user?.id).not.toBe(body.user.id);
  });

  test("never adopts a session id that a client made up", async () => {
    const visitor = board.visitor();
    visitor.cookies.set("board", "A".repeat(32));
    await visitor.register({ email: "fixed@example.com", name: "Fixed" });
    expect(visitor.cookies.get("board")).not.toBe("A".repeat(32));
    const attacker = board.visitor();
    attacker.cookies.set("board", "A".repeat(32));
    expect((await attacker.get("/api/session")).body.user).toBeNull();
  });

  test("refuses the eleventh wrong password from one address, and says when to come back", async () => {
    const { email } = await board.newcomer("Guess");
    const answers = [];
    for (let attempt = 0; attempt < 11; attempt++)
      answers.push(await board.visitor().logIn(email, `guess number ${attempt}`));
    expect(answers.slice(0, 10).every(({ status }) => status === 401)).toBe(true);
    const last = answers[10]!;
    expect([last.status, last.body.code]).toEqual([429, "HTTP_RATE_LIMITED"]);
    expect(Number(last.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await board.visitor().logIn(email)).status).toBe(429);
  });
});

describe("sessions", () => {
  test("signing out ends this session only", async () => {
    const laptop = await board.newcomer("Out");
    const phone = board.visitor();
    await phone.logIn(laptop.email);
    expect((await laptop.post("/api/auth/logout")).status).toBe(204);
    expect((await laptop.get("/api/boards")).status).toBe(401);
    expect((await phone.get("/api/boards")).status).toBe(200);
  });

  test("signing out everywhere ends every session of the person and nobody else's", async () => {
    const laptop = await board.newcomer("Everywhere");
    const phone = board.visitor();
    await phone.logIn(laptop.email);
    const other = await board.newcomer("Other");
    expect((await laptop.post("/api/auth/logout-everywhere")).status).toBe(204);
    expect((await laptop.get("/api/boards")).status).toBe(401);
    expect((await phone.get("/api/boards")).status).toBe(401);
    expect((await other.get("/api/boards")).status).toBe(200);
  });

  test("a request that changes something needs the session's CSRF token", async () => {
    const visitor = await board.newcomer("Csrf");
    visitor.csrfToken = undefined;
    const without = await visitor.post("/api/boards", { name: "No token" });
    expect([without.status, without.body.code]).toEqual([403, "HTTP_CSRF_TOKEN_MISSING"]);
    visitor.csrfToken = (await board.newcomer("Stranger")).csrfToken;
    const wrong = await visitor.post("/api/boards", { name: "Another's token" });
    expect([wrong.status, wrong.body.code]).toEqual([403, "HTTP_CSRF_TOKEN_INVALID"]);
    visitor.csrfToken = (await visitor.get("/api/session")).body.csrfToken;
    expect((await visitor.post("/api/boards", { name: "Own token" })).status).toBe(201);
  });

  test("a page of another origin may not change anything", async () => {
    const visitor = await board.newcomer("Origin");
    const answer = await visitor.post(
      "/api/boards",
      { name: "Foreign" },
      { headers: { origin: "https://evil.example" } },
    );
    expect([answer.status, answer.body.code]).toEqual([403, "HTTP_CROSS_SITE"]);
  });

  test("a cookie that was tampered with counts as none", async () => {
    const visitor = await board.newcomer("Tamper");
    visitor.cookies.set("board", `${visitor.cookies.get("board")?.slice(0, -2)}xx`);
    expect((await visitor.get("/api/session")).body.user).toBeNull();
  });
});

test("a person changes name and language, and nobody else's", async () => {
  const visitor = await board.newcomer("Before");
  const answer = await visitor.patch("/api/me", { name: "After", locale: "ko" });
  expect(answer.body).toEqual({ ...visitor.user, name: "After", locale: "ko" });
  expect((await visitor.get("/api/session")).body.user).toEqual(answer.body);
  expect((await new Visitor(board.url).patch("/api/me", { name: "Nobody" })).status).toBe(401);
});
