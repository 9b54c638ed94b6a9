import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe } from "vitest";
import { expect, test } from "./support/page-test.ts";
import type { Person } from "./support/person.ts";
import { expectSeen, expectTitles } from "./support/see.ts";

const columns = "list,title,description,dueAt,labels,assignee";
const rowCount = 10_000;

const csvOf = (rows: readonly string[]) => ({
  name: "cards.csv",
  mimeType: "text/csv",
  buffer: Buffer.from([columns, ...rows].join("\n")),
});

async function openImport(person: Person): Promise<Page> {
  const { page } = person;
  await page.getByRole("button", { name: "Board menu" }).click();
  await page.getByRole("menuitem", { name: "Import CSV" }).click();
  return page;
}

/** Every state of the progress bar, as the page showed it. */
const recordProgress = (page: Page): Promise<void> =>
  page.evaluate(`
    window.shownProgress = [];
    new MutationObserver(() => {
      const bar = document.querySelector("progress");
      if (bar !== null) window.shownProgress.push(bar.position);
    }).observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
  `);

describe("CSV", () => {
  test("of 10,000 rows is imported behind a progress bar, and the board shows the cards", async ({ join }) => {
    const owner = await join("Ada");
    await owner.open(await owner.createBoard("Rocket"));
    const page = await openImport(owner);
    await recordProgress(page);
    const rows = Array.from({ length: rowCount }, (_, index) => `To do,Card ${index + 1},"Text, ${index}",,Imported,`);
    await page.getByLabel("Choose a CSV file").setInputFiles(csvOf(rows));
    await expectSeen(page.getByRole("progressbar", { name: "Import progress" }));
    await expectSeen(page.getByText("10,000 cards imported"));
    const shown = (await page.evaluate("window.shownProgress")) as number[];
    // -1 is a bar that does not know its length yet.
    expect(shown.length).toBeGreaterThan(0);
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    await expectSeen(page.getByRole("link", { name: "Card 1", exact: true }));
    await expectSeen(page.getByText("More than 50 cards"));
    await page.getByRole("link", { name: "Card 50", exact: true }).scrollIntoViewIfNeeded();
    await expectSeen(page.getByRole("link", { name: "Card 60", exact: true }));
  });

  test("with a broken row imports nothing and shows the row and the column", async ({ join }) => {
    const owner = await join("Ada");
    owner.expectComplaint(/422/);
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Was here before"]);
    await owner.open(board);
    const page = await openImport(owner);
    const rows = ["To do,Good,,,,", "To do,Broken,,the day after tomorrow,,", "To do,Good too,,,,"];
    await page.getByLabel("Choose a CSV file").setInputFiles(csvOf(rows));
    await expectSeen(page.getByText("The file has 1 error. Nothing was imported."));
    expect(await page.getByRole("cell").allTextContents()).toEqual(["3", "dueAt", expect.stringMatching(/./)]);
    await page.getByRole("button", { name: "Choose another file" }).click();
    await expectSeen(page.getByText("Choose a CSV file"));
    await page.getByRole("button", { name: "Close" }).click();
    await page.reload();
    await expectTitles(page, "To do", ["Was here before"]);
  });

  test("of a board is downloaded with all its cards", async ({ join }) => {
    const owner = await join("Ada");
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel", "Engine, main"]);
    await owner.open(board);
    const { page } = owner;
    await page.getByRole("button", { name: "Board menu" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "Export CSV" }).click();
    const lines = (await readFile(await (await download).path(), "utf8")).split(/\r?\n/);
    expect(lines.slice(1, 3)).toEqual([
      expect.stringMatching(/^To do,Fuel,/),
      expect.stringMatching(/^To do,"Engine, main",/),
    ]);
  });
});
