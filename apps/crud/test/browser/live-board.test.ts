import type { Page } from "playwright-core";
import { describe } from "vitest";
import type { Card } from "../../src/schemas/card.ts";
import { startLine } from "./support/line.ts";
import { test } from "./support/page-test.ts";
import type { Person } from "./support/person.ts";
import { cardTile, expectCount, expectGone, expectSeen, expectText, expectTitles } from "./support/see.ts";

describe("a live board", () => {
  test("shows what another browser edits, once and without a reload", async ({ join }) => {
    const ada = await join("Ada");
    const grace = await join("Grace");
    const board = await ada.createBoard("Rocket");
    await ada.createCards(board, ["Fuel"]);
    await ada.letIn(grace, board, "member");
    await ada.open(board);
    await grace.open(board);
    await expectSeen(ada.page.getByRole("img", { name: "Grace is on this board now" }));
    await grace.page.getByRole("button", { name: "Move Fuel" }).focus();
    for (const key of ["Space", "ArrowRight", "Space"]) await grace.page.keyboard.press(key);
    await expectTitles(ada.page, "Doing", ["Fuel"]);
    await expectTitles(ada.page, "To do", []);

    await ada.page.getByRole("button", { name: "Add card to To do" }).click();
    await ada.page.getByRole("textbox", { name: "Title" }).fill("Engine");
    await ada.page.keyboard.press("Enter");
    await expectTitles(grace.page, "To do", ["Engine"]);
    await expectTitles(ada.page, "To do", ["Engine"]);
    await ada.page.getByRole("link", { name: "Engine" }).click();
    await ada.page.getByRole("dialog").getByRole("textbox", { name: "Title" }).fill("Raptor");
    await ada.page.keyboard.press("Enter");
    await expectTitles(grace.page, "To do", ["Raptor"]);
  });

  test("shows who is there, and that they left", async ({ join }) => {
    const ada = await join("Ada");
    const grace = await join("Grace");
    const board = await ada.createBoard("Rocket");
    await ada.letIn(grace, board, "viewer");
    await ada.open(board);
    await grace.open(board);
    await expectSeen(ada.page.getByRole("img", { name: "Grace is on this board now" }));
    await expectSeen(grace.page.getByRole("img", { name: "Ada is on this board now" }));
    await expectText(ada.page.locator(".board-tools [aria-live=polite]"), "Grace opened this board.");
    await grace.page.goto("/");
    await expectGone(ada.page.getByRole("img", { name: "Grace is on this board now" }));
    await expectText(ada.page.locator(".board-tools [aria-live=polite]"), "Grace left this board.");
  });

  test("shows a viewer what changes, also to the list and the board", async ({ join }) => {
    const ada = await join("Ada");
    const grace = await join("Grace");
    const board = await ada.createBoard("Rocket");
    const [card] = await ada.createCards(board, ["Fuel"]);
    await ada.letIn(grace, board, "viewer");
    await grace.open(board);
    await expectTitles(grace.page, "To do", ["Fuel"]);
    await ada.ask("PATCH", `/api/cards/${card?.id}`, { version: 1, body: { title: "Methane" } });
    await expectTitles(grace.page, "To do", ["Methane"]);
    await ada.ask("PATCH", `/api/lists/${board.lists[0]?.id}`, { version: 1, body: { name: "Next" } });
    await expectTitles(grace.page, "Next", ["Methane"]);
    await ada.ask("PATCH", `/api/boards/${board.id}`, { version: board.version, body: { name: "Saturn" } });
    await expectSeen(grace.page.getByRole("heading", { level: 1, name: "Saturn" }));
    await ada.ask("DELETE", `/api/cards/${card?.id}`, { version: 2 });
    await expectTitles(grace.page, "Next", []);
  });

  test("offers nothing that changes it to a member who is made a viewer", async ({ join }) => {
    const ada = await join("Ada");
    const grace = await join("Grace");
    const board = await ada.createBoard("Rocket");
    await ada.createCards(board, ["Fuel"]);
    await ada.letIn(grace, board, "member");
    await ada.open(board);
    await grace.open(board);
    await expectSeen(grace.page.getByRole("button", { name: "Move Fuel" }));
    await expectSeen(ada.page.getByRole("img", { name: "Grace is on this board now" }));
    await ada.page.getByRole("button", { name: "Members (2)" }).click();
    await ada.page.getByLabel("Role of Grace").selectOption({ label: "Viewer" });
    await expectGone(grace.page.getByRole("button", { name: "Move Fuel" }));
    await expectSeen(grace.page.getByTitle("You can read this board."));
  });

  test("is lost at once by a member who is removed", async ({ join }) => {
    const ada = await join("Ada");
    const grace = await join("Grace");
    grace.expectComplaint(/404/);
    const board = await ada.createBoard("Rocket");
    await ada.letIn(grace, board, "member");
    await grace.open(board);
    await ada.open(board);
    await expectSeen(ada.page.getByRole("img", { name: "Grace is on this board now" }));
    await ada.page.getByRole("button", { name: "Members (2)" }).click();
    await ada.page.getByRole("button", { name: "Remove Grace" }).click();
    await expectSeen(grace.page.getByRole("heading", { name: "There is nothing here" }));
    await expectGone(grace.page.getByText("Rocket"));
  });

  test("says that the connection is lost, and shows what was missed when it is back", async ({ server, join }) => {
    await using line = await startLine(server.url);
    const ada = await join("Ada");
    const grace = await join("Grace", { baseURL: line.url });
    grace.expectComplaint(/ERR_|WebSocket/);
    const board = await ada.createBoard("Rocket");
    const [card] = await ada.createCards(board, ["Fuel"]);
    await ada.letIn(grace, board, "member");
    await grace.open(board);
    await ada.open(board);
    await expectSeen(ada.page.getByRole("img", { name: "Grace is on this board now" }));
    line.cut();
    await expectSeen(grace.page.getByText("The connection is lost."));
    await ada.ask("PATCH", `/api/cards/${card?.id}`, { version: 1, body: { title: "Methane" } });
    await ada.createCards(board, ["Engine"]);
    line.restore();
    await expectTitles(grace.page, "To do", ["Methane", "Engine"]);
    await expectGone(grace.page.getByText("The connection is lost."));
    await expectSeen(cardTile(grace.page, "Methane"));
  });

  test("reads everything again when it was away longer than the history holds, and says so", async ({
    server,
    join,
  }) => {
    await using line = await startLine(server.url);
    const ada = await join("Ada");
    const grace = await join("Grace", { baseURL: line.url });
    grace.expectComplaint(/ERR_|WebSocket/);
    const board = await ada.createBoard("Rocket");
    const [card] = await ada.createCards(board, ["Fuel", "Old idea"]);
    await ada.letIn(grace, board, "member");
    await grace.open(board);
    await ada.open(board);
    await expectSeen(ada.page.getByRole("img", { name: "Grace is on this board now" }));
    line.cut();
    await expectSeen(grace.page.getByText("The connection is lost."));
    await writeMoreThanIsKept(ada, card);
    const reading = await holdRequests(grace.page, "**/api/boards/*");
    line.restore();
    await expectSeen(
      grace.page.getByRole("status").getByText("You were away for a while. The board is being read again…"),
    );
    await expectTitles(grace.page, "To do", ["Fuel", "Old idea"]);
    reading.release();
    await expectTitles(grace.page, "To do", ["Fuel 16", "Old idea"]);
    await expectGone(grace.page.getByText("You were away for a while."));
    await expectText(grace.page.locator(".live-status"), "The board is live again.");
  });

  test("shows a comment to whoever has the card open, and takes it away again", async ({ join }) => {
    const ada = await join("Ada");
    const grace = await join("Grace");
    const board = await ada.createBoard("Rocket");
    const [card] = await ada.createCards(board, ["Fuel"]);
    await ada.letIn(grace, board, "viewer");
    await ada.openCard(board, "Fuel");
    await grace.openCard(board, "Fuel");
    await expectSeen(grace.page.getByText("No comments yet."));
    await expectSeen(grace.page.getByRole("img", { name: "Ada is on this board now", includeHidden: true }));
    await ada.page.getByRole("textbox", { name: "Write a comment" }).fill("Ordered a tank");
    await ada.page.getByRole("button", { name: "Comment", exact: true }).click();
    await expectSeen(grace.page.locator(".comment").getByText("Ordered a tank"));
    await expectCount(ada.page.locator(".comment"), 1);
    await ada.ask("POST", `/api/cards/${card?.id}/comments`, { body: { body: "It leaks" } });
    await expectCount(ada.page.locator(".comment"), 2);
    await expectCount(grace.page.locator(".comment"), 2);
    await ada.page.getByRole("button", { name: "Delete comment" }).first().click();
    await expectGone(grace.page.getByText("Ordered a tank"));
    await expectCount(grace.page.locator(".comment"), 1);
  });

  test("shows in an open card the comments that were missed while the connection was lost", async ({
    server,
    join,
  }) => {
    await using line = await startLine(server.url);
    const ada = await join("Ada");
    const grace = await join("Grace", { baseURL: line.url });
    grace.expectComplaint(/ERR_|WebSocket/);
    const board = await ada.createBoard("Rocket");
    const [card, other] = await ada.createCards(board, ["Fuel", "Engine"]);
    const comments = `/api/cards/${card?.id}/comments`;
    await ada.letIn(grace, board, "member");
    await grace.openCard(board, "Fuel");
    await ada.open(board);
    await expectSeen(ada.page.getByRole("img", { name: "Grace is on this board now" }));
    line.cut();
    await expectSeen(grace.page.getByText("The connection is lost."));
    await ada.ask("POST", comments, { body: { body: "One" } });
    line.restore();
    await expectSeen(grace.page.locator(".comment").getByText("One"));
    line.cut();
    await expectSeen(grace.page.getByText("The connection is lost."));
    await ada.ask("POST", comments, { body: { body: "Two" } });
    await writeMoreThanIsKept(ada, other);
    line.restore();
    await expectSeen(grace.page.locator(".comment").getByText("Two"));
    await expectCount(grace.page.locator(".comment"), 2);
  });
});

/** Long texts fill the 256 KiB of history that a channel keeps by default: the card ends at version 17. */
async function writeMoreThanIsKept(person: Person, card: Card | undefined): Promise<void> {
  const description = "x".repeat(19_000);
  for (let version = 1; version <= 16; version += 1) {
    const body = { title: `Fuel ${version}`, description: `${version} ${description}` };
    await person.ask("PATCH", `/api/cards/${card?.id}`, { version, body });
  }
}

/** Requests to these addresses wait until they are released. */
async function holdRequests(page: Page, pattern: string): Promise<{ release(): void }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(pattern, async (route) => {
    await promise;
    await route.continue();
  });
  return { release: resolve };
}
