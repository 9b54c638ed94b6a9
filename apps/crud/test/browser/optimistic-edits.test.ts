import { describe } from "vitest";
import { expect, test } from "./support/page-test.ts";
import { cardTile, expectGone, expectSeen, expectText, expectTitles } from "./support/see.ts";

describe("an optimistic edit", () => {
  test("shows at once, and is rolled back with a message when the server refuses it", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    owner.expectComplaint(/404/);
    const board = await owner.createBoard("Rocket");
    const [card] = await owner.createCards(board, ["Fuel"]);
    // A page that is live loses a deleted board before the refusal comes.
    await page.routeWebSocket("**/live", () => {});
    await owner.open(board);
    await page.getByRole("link", { name: "Fuel" }).click();
    await expectSeen(page.getByText("No comments yet."));
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(`**/api/cards/${card?.id}`, async (route) => {
      if (route.request().method() === "PATCH") await held;
      await route.continue();
    });
    await page.getByRole("textbox", { name: "Title" }).fill("Better fuel");
    await page.keyboard.press("Enter");
    await expectSeen(page.getByRole("dialog", { name: "Better fuel" }));
    await owner.ask("DELETE", `/api/boards/${board.id}`, { version: board.version });
    release();
    await expectSeen(page.getByText("Your change to “Fuel” was undone."));
    await expectSeen(page.getByRole("dialog", { name: "Fuel", exact: true }));
  });

  test("is rolled back with a message when the server cannot be reached, and works again after", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    owner.expectComplaint(/ERR_INTERNET_DISCONNECTED/);
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel"]);
    await owner.open(board);
    await expectTitles(page, "To do", ["Fuel"]);
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Move Fuel" }).focus();
    for (const key of ["Space", "ArrowRight", "Space"]) await page.keyboard.press(key);
    await expectSeen(page.getByText("Your change to “Fuel” was undone. The server cannot be reached."));
    await expectTitles(page, "To do", ["Fuel"]);

    await page.getByRole("button", { name: "Add card to To do" }).click();
    await page.getByRole("textbox", { name: "Title" }).fill("Engine");
    await page.keyboard.press("Enter");
    await expectSeen(page.getByText("“Engine” was not added."));
    await expectTitles(page, "To do", ["Fuel"]);
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Try again" }).click();
    await expectTitles(page, "To do", ["Fuel", "Engine"]);
  });

  test("on a card that somebody changed first shows their version, and saves mine only when I say so", async ({
    join,
  }) => {
    const owner = await join("Ada");
    const member = await join("Grace");
    owner.expectComplaint(/412/);
    const board = await owner.createBoard("Rocket");
    const [card] = await owner.createCards(board, ["Fuel"]);
    await owner.letIn(member, board, "member");
    const { page } = owner;
    await owner.open(board);
    await page.getByRole("link", { name: "Fuel" }).click();
    await expectSeen(page.getByText("No comments yet."));
    await page.getByRole("button", { name: "Edit description" }).click();
    await page.getByRole("textbox", { name: "Description" }).fill("Written by Ada");
    await member.ask("PATCH", `/api/cards/${card?.id}`, { version: 1, body: { description: "Written by Grace" } });
    await page.getByRole("button", { name: "Save" }).click();
    const conflict = page.getByRole("alert").filter({ hasText: "Someone changed this card first" });
    await expectSeen(conflict);
    await expectSeen(page.getByText("Written by Grace"));
    await expectText(conflict, "Written by Ada");
    await conflict.getByRole("button", { name: "Save mine instead" }).click();
    await expectGone(conflict);
    await expect
      .poll(async () => (await owner.ask<{ description: string }>("GET", `/api/cards/${card?.id}`)).description)
      .toBe("Written by Ada");
  });

  test("on the board of a card that somebody changed first offers to review the conflict", async ({ join }) => {
    const owner = await join("Ada");
    const member = await join("Grace");
    owner.expectComplaint(/412/);
    const board = await owner.createBoard("Rocket");
    const [card] = await owner.createCards(board, ["Fuel"]);
    await owner.letIn(member, board, "member");
    const { page } = owner;
    // A page that is not live does not know yet.
    await page.routeWebSocket("**/live", () => {});
    await owner.open(board);
    await expectTitles(page, "To do", ["Fuel"]);
    await member.ask("PATCH", `/api/cards/${card?.id}`, { version: 1, body: { title: "Methane" } });
    await page.getByRole("button", { name: "Move Fuel" }).focus();
    for (const key of ["Space", "ArrowRight", "Space"]) await page.keyboard.press(key);
    await expectTitles(page, "To do", ["Methane"]);
    await page.getByRole("button", { name: "Review" }).click();
    await page.getByRole("button", { name: "Save mine instead" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    await expectTitles(page, "Doing", ["Methane"]);
  });

  test("of one card waits for the edit before it, so that quick edits never contradict each other", async ({
    join,
  }) => {
    const owner = await join("Ada");
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel"]);
    await owner.open(board);
    await page.getByRole("link", { name: "Fuel" }).click();
    await page.getByLabel("Due date").fill("2031-05-06");
    await page.getByLabel("Assignee").selectOption({ label: "Ada" });
    await page.getByRole("dialog").getByLabel("List", { exact: true }).selectOption({ label: "Done" });
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
    await expectTitles(page, "Done", ["Fuel"]);
    await expect.poll(() => cardTile(page, "Fuel").getAttribute("aria-busy")).toBe("false");
    await page.reload();
    await expectTitles(page, "Done", ["Fuel"]);
    await expectText(cardTile(page, "Fuel"), "May 6, 2031");
  });
});

describe("reading", () => {
  test("that failed shows why and works when it is tried again", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    owner.expectComplaint(/ERR_FAILED/);
    await owner.createBoard("Rocket");
    await page.route("**/api/boards?**", (route) => route.abort());
    await page.goto("/");
    await expectSeen(page.getByRole("heading", { name: "This did not load" }));
    await expectSeen(page.getByText("The server cannot be reached."));
    await page.unroute("**/api/boards?**");
    await page.getByRole("button", { name: "Try again" }).click();
    await expectSeen(page.getByRole("link", { name: "Rocket" }));
  });
});
