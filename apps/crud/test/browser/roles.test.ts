import { describe } from "vitest";
import { expect, test } from "./support/page-test.ts";
import { expectGone, expectSeen, expectTitles } from "./support/see.ts";

describe("roles", () => {
  test("a viewer who was let in reads the board and finds nothing that changes it", async ({ join }) => {
    const owner = await join("Ada");
    const viewer = await join("Grace");
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel"]);
    await owner.open(board);
    await owner.page.getByRole("button", { name: "Members (1)" }).click();
    await owner.page.getByLabel("Email address").fill(viewer.email);
    await owner.page.getByLabel("Role", { exact: true }).selectOption({ label: "Viewer" });
    await owner.page.getByRole("button", { name: "Add member" }).click();
    await expectSeen(owner.page.getByRole("dialog").getByText(viewer.email));

    const { page } = viewer;
    await page.goto("/");
    await page.getByRole("link", { name: "Rocket" }).click();
    await expectTitles(page, "To do", ["Fuel"]);
    await expectSeen(page.getByTitle("You can read this board."));
    for (const name of ["Add card to To do", "Add list", "More actions for To do", "Move Fuel"])
      expect(await page.getByRole("button", { name }).count()).toBe(0);
    await page.getByRole("button", { name: "Board menu" }).click();
    await expectSeen(page.getByRole("menuitem", { name: "Export CSV" }));
    expect(await page.getByRole("menuitem", { name: /Import CSV|Board settings/ }).count()).toBe(0);
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Fuel" }).click();
    const dialog = page.getByRole("dialog", { name: "Fuel" });
    await expectSeen(dialog.getByRole("heading", { name: "Fuel" }));
    expect(await dialog.getByRole("textbox").count()).toBe(0);
    expect(await dialog.getByRole("button", { name: /Delete|Edit|Comment$/ }).count()).toBe(0);
  });

  test("a member who is made a viewer is told on the next change, which is undone", async ({ join }) => {
    const owner = await join("Ada");
    const member = await join("Grace");
    member.expectComplaint(/403/);
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel"]);
    await owner.letIn(member, board, "member");
    // A page that is not live does not know yet.
    await member.page.routeWebSocket("**/live", () => {});
    await member.open(board);
    await expectTitles(member.page, "To do", ["Fuel"]);
    await owner.open(board);
    await owner.page.getByRole("button", { name: "Members (2)" }).click();
    await owner.page.getByLabel("Role of Grace").selectOption({ label: "Viewer" });
    await expect
      .poll(async () =>
        (await owner.ask<{ members: { role: string }[] }>("GET", `/api/boards/${board.id}`)).members
          .map(({ role }) => role)
          .sort(),
      )
      .toEqual(["owner", "viewer"]);
    await member.page.getByRole("button", { name: "Move Fuel" }).focus();
    for (const key of ["Space", "ArrowRight", "Space"]) await member.page.keyboard.press(key);
    await expectSeen(member.page.getByText("Your change to “Fuel” was undone."));
    await expectTitles(member.page, "To do", ["Fuel"]);
    await expectTitles(member.page, "Doing", []);
  });

  test("the last owner stays: the page shows why and keeps the role", async ({ join }) => {
    const owner = await join("Ada");
    owner.expectComplaint(/409/);
    const board = await owner.createBoard("Rocket");
    await owner.open(board);
    await owner.page.getByRole("button", { name: "Members (1)" }).click();
    const role = owner.page.getByLabel("Role of Ada");
    await role.selectOption({ label: "Viewer" });
    await expectSeen(owner.page.getByText("The role was not changed."));
    await expect.poll(() => role.inputValue()).toBe("owner");
  });

  test("somebody who is not on a board is shown that there is nothing", async ({ join }) => {
    const owner = await join("Ada");
    const stranger = await join("Grace");
    stranger.expectComplaint(/404/);
    const board = await owner.createBoard("Rocket");
    await stranger.page.goto(`/boards/${board.id}`);
    await expectSeen(stranger.page.getByRole("heading", { name: "There is nothing here" }));
    await expectGone(stranger.page.getByText("Rocket"));
  });
});
