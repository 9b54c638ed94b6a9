import { describe } from "vitest";
import { expect, test } from "./support/page-test.ts";
import { password } from "./support/person.ts";
import { expectSeen } from "./support/see.ts";

describe("the language", () => {
  test("is switched in the page at once, and stays for the next visit", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel", "Engine"]);
    await page.goto("/");
    await expectSeen(page.getByText("2 cards"));
    await page.getByRole("button", { name: "한국어" }).click();
    await expectSeen(page.getByRole("heading", { name: "내 보드" }));
    await expectSeen(page.getByText("카드 2장"));
    expect(await page.locator("html").getAttribute("lang")).toBe("ko");
    await page.reload();
    await expectSeen(page.getByRole("heading", { name: "내 보드" }));
    await expect
      .poll(async () => (await owner.ask<{ user: { locale: string } }>("GET", "/api/session")).user.locale)
      .toBe("ko");
    await page.getByRole("button", { name: "EN: English" }).click();
    await expectSeen(page.getByRole("heading", { name: "Your boards" }));
  });

  test("is the browser's own on the first visit, and the server's refusals speak it too", async ({ visit }) => {
    const guest = await visit("Minji", { locale: "ko-KR" });
    guest.expectComplaint(/401/);
    const { page } = guest;
    await page.goto("/");
    await page.getByLabel("이메일").fill("nobody@example.com");
    await page.getByLabel("비밀번호").fill(password);
    await page.getByRole("button", { name: "로그인" }).click();
    await expectSeen(page.getByRole("alert"));
    expect(await page.getByRole("alert").textContent()).toMatch(/\p{Script=Hangul}/u);
  });

  test("of a board made in Korean names its first lists in Korean", async ({ join }) => {
    const owner = await join("Minji");
    const { page } = owner;
    await page.goto("/");
    await page.getByRole("button", { name: "한국어" }).click();
    await page.getByRole("button", { name: "새 보드" }).click();
    await page.getByLabel("이름").fill("로켓");
    await page.getByRole("dialog").getByRole("button", { name: "새 보드" }).click();
    await expectSeen(page.getByRole("heading", { level: 1, name: "로켓" }));
    const names = await page.getByRole("heading", { level: 2 }).allTextContents();
    expect(names).toHaveLength(3);
    for (const name of names) expect(name).toMatch(/\p{Script=Hangul}/u);
  });
});
