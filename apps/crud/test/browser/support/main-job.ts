import type { Page } from "playwright-core";
import { expect, type pageTest } from "./page-test.ts";
import { password } from "./person.ts";
import { cardTile, expectSeen, expectText, expectTitles, titlesIn } from "./see.ts";

/** What the app is for, from the first visit on, in two browsers: the same on every database. */
export function testMainJob(test: ReturnType<typeof pageTest>): void {
  test("people plan work together on a board, and find it as they left it", { timeout: 240_000 }, async ({
    visit,
    join,
  }) => {
    const ada = await visit("Ada");
    const { page } = ada;
    await register(page, ada.email);
    await createBoard(page);
    await addCards(page, ["Fuel", "Engine", "Landing legs"]);
    await describeFuel(page);

    const grace = await join("Grace");
    await letIn(page, grace.email);
    await grace.page.goto(page.url());
    await expectTitles(grace.page, "To do", ["Liquid fuel", "Engine", "Landing legs"]);
    await grace.page.getByRole("button", { name: "Move Engine" }).focus();
    for (const key of ["Space", "ArrowRight", "Space"]) await grace.page.keyboard.press(key);
    await expectTitles(page, "Doing", ["Engine"]);

    await cardTile(page, "Landing legs").hover();
    await page.getByRole("button", { name: "More actions for Landing legs" }).click();
    await page.getByRole("menuitem", { name: "Delete card" }).click();
    await expectTitles(grace.page, "To do", ["Liquid fuel"]);
    await page.getByRole("button", { name: "Undo" }).click();
    await expectTitles(grace.page, "To do", ["Liquid fuel", "Landing legs"]);

    await page.reload();
    await expectTitles(page, "To do", ["Liquid fuel", "Landing legs"]);
    expect(await titlesIn(page, "Doing")).toEqual(["Engine"]);
    await expectText(cardTile(page, "Liquid fuel"), "Urgent");
    await expectText(cardTile(page, "Liquid fuel"), "1 comment");

    await page.goto("/search?q=methan");
    await expectSeen(page.locator("mark", { hasText: "Methane" }));
    await page.getByRole("link", { name: "Liquid fuel" }).click();
    const dialog = page.getByRole("dialog", { name: "Liquid fuel" });
    await expectSeen(dialog.getByText("Ordered a tank"));
    await dialog.getByRole("tab", { name: "History" }).click();
    await expectSeen(dialog.getByText("changed the description"));
  });
}

async function register(page: Page, email: string): Promise<void> {
  await page.goto("/register");
  await page.getByLabel("Name").fill("Ada Lovelace");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expectSeen(page.getByRole("heading", { name: "No boards yet" }));
}

async function createBoard(page: Page): Promise<void> {
  await page.getByRole("button", { name: "New board" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Create a board" });
  await dialog.getByLabel("Name").fill("Rocket");
  await dialog.getByRole("button", { name: "New board" }).click();
  await expectSeen(page.getByRole("heading", { level: 1, name: "Rocket" }));
}

async function addCards(page: Page, titles: readonly string[]): Promise<void> {
  await page.getByRole("button", { name: "Add card to To do" }).click();
  for (const title of titles) {
    await page.getByRole("textbox", { name: "Title" }).fill(title);
    // Cards that are sent at the same moment may be stored in any order.
    const stored = page.waitForResponse((response) => response.request().method() === "POST");
    await page.keyboard.press("Enter");
    await stored;
  }
  await expectTitles(page, "To do", titles);
  await page.keyboard.press("Escape");
}

async function describeFuel(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Fuel" }).click();
  await page.getByRole("dialog", { name: "Fuel" }).getByRole("textbox", { name: "Title" }).fill("Liquid fuel");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Liquid fuel" });
  await dialog.getByRole("button", { name: "Edit description" }).click();
  await dialog.getByRole("textbox", { name: "Description" }).fill("Methane and oxygen");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByLabel("Due date").fill("2031-05-06");
  await dialog.getByLabel("Assignee").selectOption({ label: "Ada Lovelace" });
  await dialog.getByRole("button", { name: "New label" }).click();
  await dialog.getByRole("textbox", { name: "Label name" }).fill("Urgent");
  await dialog.getByRole("button", { name: "Add label" }).click();
  await expectSeen(dialog.getByRole("checkbox", { name: "Urgent", checked: true }));
  await dialog.getByRole("textbox", { name: "Write a comment" }).fill("Ordered a tank");
  await dialog.getByRole("button", { name: "Comment", exact: true }).click();
  await expectSeen(dialog.getByText("Ordered a tank"));
  await dialog.getByRole("button", { name: "Close" }).click();
}

async function letIn(page: Page, email: string): Promise<void> {
  await page.getByRole("button", { name: "Members (1)" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Email address").fill(email);
  await dialog.getByRole("button", { name: "Add member" }).click();
  await expectSeen(dialog.getByText(email));
  await dialog.getByRole("button", { name: "Close" }).click();
}
