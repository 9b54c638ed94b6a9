import { describe } from "vitest";
import { expect, test } from "./support/page-test.ts";
import { expectGone, expectSeen, expectText, titlesIn } from "./support/see.ts";

describe("a board", () => {
  test("is created in the page with three lists to start with, and wears its colour", async ({ join }) => {
    const { page } = await join("Ada");
    await page.goto("/");
    await page.getByRole("button", { name: "New board" }).click();
    const dialog = page.getByRole("dialog", { name: "Create a board" });
    await dialog.getByLabel("Name").fill("Rocket");
    await dialog.getByLabel("Description").fill("To the moon");
    await dialog.getByRole("radio", { name: "Violet" }).check();
    await dialog.getByRole("button", { name: "New board" }).click();
    await expectSeen(page.getByRole("heading", { level: 1, name: "Rocket" }));
    expect(await page.getByRole("heading", { level: 2 }).allTextContents()).toEqual(["To do", "Doing", "Done"]);
    expect(await page.locator("html").getAttribute("data-color")).toBe("violet");
    await page.getByRole("link", { name: "Lanes: your boards" }).click();
    await expectSeen(page.getByRole("link", { name: "Rocket" }));
    await expectSeen(page.getByText("To the moon"));
  });

  test("is renamed, deleted, and restored from the deleted boards", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    await owner.open(await owner.createBoard("Rocket"));
    await page.getByRole("button", { name: "Board menu" }).click();
    await page.getByRole("menuitem", { name: "Board settings" }).click();
    await page.getByLabel("Name").fill("Moon rocket");
    await page.getByRole("button", { name: "Save" }).click();
    await expectSeen(page.getByRole("heading", { level: 1, name: "Moon rocket" }));

    await page.getByRole("button", { name: "Board menu" }).click();
    await page.getByRole("menuitem", { name: "Board settings" }).click();
    await page.getByRole("button", { name: "Delete board" }).click();
    await page.getByRole("button", { name: "Delete board" }).click();
    await expectSeen(page.getByText("“Moon rocket” was deleted."));
    await expectGone(page.getByRole("link", { name: "Moon rocket" }));
    await page.getByRole("link", { name: "Deleted boards" }).click();
    await page.getByRole("button", { name: "Restore" }).click();
    await expectSeen(page.getByText("No deleted boards."));
    await page.getByRole("link", { name: "Lanes: your boards" }).click();
    await expectSeen(page.getByRole("link", { name: "Moon rocket" }));
  });

  test("gains, renames, moves, loses and gets back a list", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel"]);
    await owner.open(board);
    const lists = (): Promise<string[]> => page.getByRole("heading", { level: 2 }).allTextContents();

    await page.getByRole("button", { name: "Add list" }).click();
    await page.getByRole("textbox", { name: "List name" }).fill("Ideas");
    await page.keyboard.press("Enter");
    await expect.poll(lists).toEqual(["To do", "Doing", "Done", "Ideas"]);

    await page.getByRole("button", { name: "More actions for Ideas" }).click();
    await page.getByRole("menuitem", { name: "Move left" }).click();
    await expect.poll(lists).toEqual(["To do", "Doing", "Ideas", "Done"]);

    await page.getByRole("button", { name: "More actions for Ideas" }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "List name" }).fill("Inspiration");
    await page.keyboard.press("Enter");
    await expect.poll(lists).toEqual(["To do", "Doing", "Inspiration", "Done"]);

    await page.getByRole("button", { name: "More actions for To do" }).click();
    await page.getByRole("menuitem", { name: "Delete list" }).click();
    await expect.poll(lists).toEqual(["Doing", "Inspiration", "Done"]);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(lists).toEqual(["To do", "Doing", "Inspiration", "Done"]);
    await page.reload();
    await expect.poll(lists).toEqual(["To do", "Doing", "Inspiration", "Done"]);
    await expect.poll(() => titlesIn(page, "To do")).toEqual(["Fuel"]);
  });

  test("gives back a deleted list with its cards from the archive", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    const [, engine] = await owner.createCards(board, ["Fuel", "Engine"]);
    await owner.ask("DELETE", `/api/cards/${engine?.id}`, { version: 1 });
    await owner.ask("DELETE", `/api/lists/${board.lists[0]?.id}`, { version: 1 });
    await owner.open(board);
    await page.getByRole("button", { name: "Board menu" }).click();
    await page.getByRole("menuitem", { name: "Archive" }).click();
    const cards = page.getByRole("region", { name: "Cards", exact: true });
    await expectText(cards, "To do");
    owner.expectComplaint(/409/);
    await page.getByRole("button", { name: "Restore: Engine" }).click();
    await expectSeen(page.getByText("The list is deleted: restore it first"));
    await page.getByRole("button", { name: "Restore: To do" }).click();
    await expectGone(page.getByRole("region", { name: "Lists", exact: true }));
    await page.getByRole("button", { name: "Restore: Engine" }).click();
    await expectGone(cards);
    await page.getByRole("link", { name: "Rocket" }).click();
    await expect.poll(() => titlesIn(page, "To do")).toEqual(["Fuel", "Engine"]);
  });

  test("that is not there says so", async ({ join }) => {
    const somebody = await join("Ada");
    somebody.expectComplaint(/404/);
    await somebody.page.goto(`/boards/${crypto.randomUUID()}`);
    await expectSeen(somebody.page.getByRole("heading", { name: "There is nothing here" }));
  });
});
