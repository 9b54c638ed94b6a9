import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boardErrors } from "../src/errors.ts";
import { createBoardI18n } from "../src/i18n.ts";
import type { List } from "../src/schemas/list.ts";
import { type BoardServer, startBoard } from "./support/board-server.ts";
import type { Visitor } from "./support/visitor.ts";

let server: BoardServer;
beforeAll(async () => {
  server = await startBoard();
});
afterAll(() => server[Symbol.asyncDispose]());

const english = "The email address or the password is wrong";
const korean = "이메일 주소 또는 비밀번호가 올바르지 않습니다";

async function titleOfFailedLogin(visitor: Visitor, query = "", headers: Record<string, string> = {}): Promise<string> {
  const body = { email: `nobody-${Math.random()}@example.com`, password: "wrong" };
  const answer = await visitor.post(`/api/auth/login${query}`, body, { headers });
  expect(answer.body.code).toBe("INVALID_CREDENTIALS");
  return answer.body.title;
}

describe("the language of an answer", () => {
  test("comes from the query before the cookie before the header", async () => {
    const visitor = server.visitor();
    expect(await titleOfFailedLogin(visitor)).toBe(english);
    expect(await titleOfFailedLogin(visitor, "", { "accept-language": "fr, ko-KR;q=0.8" })).toBe(korean);
    visitor.cookies.set("locale", "en");
    expect(await titleOfFailedLogin(visitor, "", { "accept-language": "ko" })).toBe(english);
    expect(await titleOfFailedLogin(visitor, "?locale=ko")).toBe(korean);
  });

  test("comes from the person's profile before the header, and after the cookie", async () => {
    const visitor = await server.newcomer("Minji");
    await visitor.patch("/api/me", { locale: "ko" });
    const missing = "/api/boards/0198f000-0000-7000-8000-000000000000";
    const titleIn = async (headers: Record<string, string> = {}) =>
      (await visitor.get(missing, { headers })).body.title;
    expect(await titleIn({ "accept-language": "en" })).toBe("보드를 찾을 수 없습니다");
    visitor.cookies.set("locale", "en");
    expect(await titleIn()).toBe("There is no such board");
  });

  test("an unknown one in the query is refused", async () => {
    const answer = await server.visitor().get("/api/session?locale=tlh");
    expect([answer.status, answer.body.code]).toEqual([400, "HTTP_LOCALE_UNKNOWN"]);
  });

  test("an unknown one in the cookie is ignored", async () => {
    const visitor = server.visitor();
    visitor.cookies.set("locale", "tlh");
    expect(await titleOfFailedLogin(visitor)).toBe(english);
  });

  test("reaches the sentences of single fields, while their codes stay", async () => {
    const body = { email: "x", name: "X", password: "short" };
    const answer = await server.visitor().post("/api/auth/register?locale=ko", body);
    expect(answer.body.errors).toContainEqual(
      expect.objectContaining({ code: "minLength", pointer: "/password", message: "10자 이상이어야 합니다" }),
    );
  });
});

test("a new board starts with lists named in the owner's language", async () => {
  const visitor = await server.newcomer("Owner");
  const namesIn = async (locale: string): Promise<string[]> =>
    (await visitor.post(`/api/boards?locale=${locale}`, { name: "B" })).body.lists.map(({ name }: List) => name);
  expect(await namesIn("en")).toEqual(["To do", "Doing", "Done"]);
  expect(await namesIn("ko")).toEqual(["할 일", "진행 중", "완료"]);
});

test("both languages have every sentence, with the same placeholders", () => {
  expect(createBoardI18n().checkMessages()).toEqual([]);
});

test("every error code has a sentence in both languages, the English one being the catalogue's", () => {
  const i18n = createBoardI18n();
  for (const [code, { title }] of Object.entries(boardErrors)) {
    expect([code, i18n.for("en")(`errors.${code}`)]).toEqual([code, title]);
    expect(i18n.for("ko")(`errors.${code}`)).toMatch(/[가-힣]/);
  }
});
