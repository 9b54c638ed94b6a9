import { describe } from "vitest";
import { expect, test } from "./support/page-test.ts";
import { cardTile, expectGone, expectSeen, expectText, expectTitles } from "./support/see.ts";

describe("a card", () => {
  test("is added at the end of a list, one after the other", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    await owner.open(await owner.createBoard("Rocket"));
    await page.getByRole("button", { name: "Add card to Doing" }).click();
    for (const title of ["Fuel", "Engine", "Landing legs"]) {
      await page.getByRole("textbox", { name: "Title" }).fill(title);
      await page.keyboard.press("Enter");
    }
    await expectTitles(page, "Doing", ["Fuel", "Engine", "Landing legs"]);
    await page.reload();
    await expectTitles(page, "Doing", ["Fuel", "Engine", "Landing legs"]);
  });

  test("is edited in its dialog: title, description, due date, assignee, label, and a comment", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel"]);
    await owner.open(board);
    await page.getByRole("link", { name: "Fuel" }).click();
    const dialog = page.getByRole("dialog", { name: "Fuel" });
    await dialog.getByRole("textbox", { name: "Title" }).fill("Liquid fuel");
    await page.keyboard.press("Enter");
    const renamed = page.getByRole("dialog", { name: "Liquid fuel" });
    await renamed.getByRole("button", { name: "Edit description" }).click();
    await renamed.getByRole("textbox", { name: "Description" }).fill("Methane and oxygen");
    await renamed.getByRole("button", { name: "Save" }).click();
    await renamed.getByLabel("Due date").fill("2031-05-06");
    await renamed.getByLabel("Assignee").selectOption({ label: "Ada" });
    await renamed.getByRole("button", { name: "New label" }).click();
    await renamed.getByRole("textbox", { name: "Label name" }).fill("Urgent");
    await renamed.getByRole("button", { name: "Add label" }).click();
    await expectSeen(renamed.getByRole("checkbox", { name: "Urgent", checked: true }));
    await renamed.getByRole("textbox", { name: "Write a comment" }).fill("Ordered a tank");
    await renamed.getByRole("button", { name: "Comment", exact: true }).click();
    await expectSeen(renamed.getByText("Ordered a tank"));
    await renamed.getByRole("tab", { name: "History" }).click();
    await expectSeen(renamed.getByText("changed the description"));
    await renamed.getByRole("button", { name: "Close" }).click();

    await page.reload();
    const tile = cardTile(page, "Liquid fuel");
    await expectText(tile, "Urgent");
    await expectText(tile, "May 6, 2031");
    await expectText(tile, "1 comment");
    await expectSeen(tile.getByRole("img", { name: "Assigned to Ada" }));
    await page.getByRole("link", { name: "Liquid fuel" }).click();
    await expectSeen(page.getByText("Methane and oxygen"));
  });

  test("is deleted and brought back by undoing", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel", "Engine"]);
    await owner.open(board);
    await page.getByRole("link", { name: "Fuel" }).click();
    await page.getByRole("button", { name: "Delete card" }).click();
    await expectTitles(page, "To do", ["Engine"]);
    await page.getByRole("button", { name: "Undo" }).click();
    await expectTitles(page, "To do", ["Fuel", "Engine"]);
  });

  test("is deleted, found in the archive, and restored to its place", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel", "Engine", "Legs"]);
    await owner.open(board);
    await cardTile(page, "Engine").hover();
    await page.getByRole("button", { name: "More actions for Engine" }).click();
    await page.getByRole("menuitem", { name: "Delete card" }).click();
    await expectTitles(page, "To do", ["Fuel", "Legs"]);
    await expectSeen(page.getByText("“Engine” was deleted."));
    await page.getByRole("button", { name: "Board menu" }).click();
    await page.getByRole("menuitem", { name: "Archive" }).click();
    await page.getByRole("button", { name: "Restore: Engine" }).click();
    await expectGone(page.getByRole("button", { name: "Restore: Engine" }));
    await page.getByRole("link", { name: "Rocket" }).click();
    await expectTitles(page, "To do", ["Fuel", "Engine", "Legs"]);
  });

  test("keeps its address: a link to it opens its dialog, and going back closes it", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    const [card] = await owner.createCards(board, ["Fuel"]);
    await owner.open(board);
    await page.getByRole("link", { name: "Fuel" }).click();
    await expectSeen(page.getByRole("dialog", { name: "Fuel" }));
    expect(new URL(page.url()).pathname).toBe(`/boards/${board.id}/cards/${card?.id}`);
    await page.goBack();
    await expectGone(page.getByRole("dialog"));
    await page.goForward();
    await page.reload();
    await expectSeen(page.getByRole("dialog", { name: "Fuel" }));
  });
});
