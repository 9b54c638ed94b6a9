import { describe } from "vitest";
import { startLine } from "./support/line.ts";
import { test } from "./support/page-test.ts";
import { cardTile, expectGone, expectSeen, expectText, expectTitles } from "./support/see.ts";

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
});
