import { describe } from "vitest";
import { expect, test } from "./support/page-test.ts";
import { expectSeen } from "./support/see.ts";

describe("search", () => {
  test("starts at the slash key, shows where the words were found, and opens the card", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    const [fuel] = await owner.createCards(board, ["Order the methane tank", "Paint the nose"]);
    await owner.ask("PATCH", `/api/cards/${fuel?.id}`, {
      version: 1,
      body: { description: "Twelve tonnes of methane" },
    });
    await page.goto("/");
    await expectSeen(page.getByRole("link", { name: "Rocket" }));
    await page.keyboard.press("/");
    await page.keyboard.type("methane");
    await expectSeen(page.getByText("1 card found"));
    await expectSeen(page.locator("mark", { hasText: "methane" }));
    await expectSeen(page.getByText("in Rocket"));
    expect(new URL(page.url()).search).toBe("?q=methane");
    await page.getByRole("link", { name: "Order the methane tank" }).click();
    await expectSeen(page.getByRole("dialog", { name: "Order the methane tank" }));
  });

  test("says so when nothing is found", async ({ join }) => {
    const { page } = await join("Ada");
    await page.goto("/search?q=xyzzy");
    await expectSeen(page.getByText("No card matches “xyzzy”."));
  });

  test("shows markup in a card as text", async ({ join }) => {
    const owner = await join("Ada");
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["<img src=x onerror=alert(1)> methane"]);
    await owner.page.goto("/search?q=methane");
    await expectSeen(owner.page.getByRole("link", { name: "<img src=x onerror=alert(1)> methane" }));
    expect(await owner.page.locator("main img").count()).toBe(0);
  });

  test("leaves the slash alone while something is being written", async ({ join }) => {
    const owner = await join("Ada");
    await owner.open(await owner.createBoard("Rocket"));
    await owner.page.getByRole("button", { name: "Add card to To do" }).click();
    await owner.page.keyboard.type("and/or");
    expect(await owner.page.getByRole("textbox", { name: "Title" }).inputValue()).toBe("and/or");
  });
});
