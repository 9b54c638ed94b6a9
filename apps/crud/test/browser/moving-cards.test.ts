import type { Page } from "playwright-core";
import { describe } from "vitest";
import { expect, test } from "./support/page-test.ts";
import { cardTile, expectFocus, expectGone, expectSeen, expectTitles, lane } from "./support/see.ts";

async function centreOf(page: Page, title: string): Promise<{ x: number; y: number }> {
  const box = await cardTile(page, title).boundingBox();
  if (box === null) throw new Error(`${title} is not on the screen`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

describe("moving a card", () => {
  test("by mouse puts it where it is dropped, in its own list and in another, and stays", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel", "Engine", "Legs"]);
    await owner.createCards(board, ["Paint"], board.lists[1]);
    await owner.open(board);
    await expectTitles(page, "To do", ["Fuel", "Engine", "Legs"]);

    const fuel = await centreOf(page, "Fuel");
    const legs = await centreOf(page, "Legs");
    await page.mouse.move(fuel.x, fuel.y);
    await page.mouse.down();
    await page.mouse.move(legs.x, legs.y + 30, { steps: 8 });
    await page.mouse.up();
    await expectTitles(page, "To do", ["Engine", "Legs", "Fuel"]);

    const engine = await centreOf(page, "Engine");
    const paint = await centreOf(page, "Paint");
    await page.mouse.move(engine.x, engine.y);
    await page.mouse.down();
    await page.mouse.move(paint.x, paint.y - 20, { steps: 8 });
    await page.mouse.up();
    await expectTitles(page, "Doing", ["Engine", "Paint"]);
    await expectTitles(page, "To do", ["Legs", "Fuel"]);
    await expectGone(page.getByRole("dialog"));

    await page.reload();
    await expectTitles(page, "Doing", ["Engine", "Paint"]);
    await expectTitles(page, "To do", ["Legs", "Fuel"]);
  });

  test("by mouse is given up with escape", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel", "Engine"]);
    await owner.open(board);
    const fuel = await centreOf(page, "Fuel");
    const target = await lane(page, "Done").boundingBox();
    await page.mouse.move(fuel.x, fuel.y);
    await page.mouse.down();
    await page.mouse.move((target?.x ?? 0) + 60, fuel.y, { steps: 8 });
    await expectSeen(lane(page, "Done").locator("[data-held]"));
    await page.keyboard.press("Escape");
    await page.mouse.up();
    await expectTitles(page, "Done", []);
    await expectTitles(page, "To do", ["Fuel", "Engine"]);
  });

  test("by touch waits until the finger has rested, so that scrolling stays scrolling", async ({ join }) => {
    const owner = await join("Ada", { viewport: { width: 800, height: 700 }, hasTouch: true });
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel", "Engine"]);
    await owner.open(board);
    await expectTitles(page, "To do", ["Fuel", "Engine"]);
    const from = await centreOf(page, "Fuel");
    const to = await lane(page, "Doing").boundingBox();
    const touch = await page.context().newCDPSession(page);
    const send = (type: "touchStart" | "touchMove" | "touchEnd", points: { x: number; y: number }[]) =>
      touch.send("Input.dispatchTouchEvent", { type, touchPoints: points });
    await send("touchStart", [from]);
    await expectSeen(page.locator(".card[data-held]"));
    for (const share of [0.3, 0.6, 1])
      await send("touchMove", [{ x: from.x + ((to?.x ?? 0) + 80 - from.x) * share, y: from.y }]);
    await expectSeen(lane(page, "Doing").locator("[data-held]"));
    await send("touchEnd", []);
    await expectTitles(page, "Doing", ["Fuel"]);
    await page.reload();
    await expectTitles(page, "Doing", ["Fuel"]);
  });

  test("by keyboard picks it up, carries it across lists, says where it is, and drops it", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel", "Engine"]);
    await owner.createCards(board, ["Paint"], board.lists[1]);
    await owner.open(board);
    await expectTitles(page, "Doing", ["Paint"]);
    await page.getByRole("button", { name: "Move Fuel" }).focus();
    await page.keyboard.press("Space");
    await expectSeen(page.getByText("Picked up Fuel."));
    await page.keyboard.press("ArrowRight");
    await expectSeen(page.getByText("Doing, place 1 of 2."));
    await page.keyboard.press("ArrowDown");
    await expectSeen(page.getByText("Doing, place 2 of 2."));
    await page.keyboard.press("Space");
    await expectSeen(page.getByText("Fuel dropped in Doing at place 2."));
    await expectTitles(page, "Doing", ["Paint", "Fuel"]);
    await expectFocus(page, "Move Fuel");
    await page.reload();
    await expectTitles(page, "Doing", ["Paint", "Fuel"]);
  });

  test("by keyboard is given up with escape", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel", "Engine"]);
    await owner.open(board);
    await page.getByRole("button", { name: "Move Engine" }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowUp");
    await expectTitles(page, "To do", ["Engine", "Fuel"]);
    await page.keyboard.press("Escape");
    await expectSeen(page.getByText("Engine was put back."));
    await expectTitles(page, "To do", ["Fuel", "Engine"]);
  });

  test("by its menu works without dragging", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel", "Engine", "Legs"]);
    await owner.open(board);
    await page.getByRole("button", { name: "More actions for Legs" }).focus();
    await page.keyboard.press("Enter");
    await expectFocus(page, "Open card");
    await page.keyboard.press("ArrowDown");
    await expectFocus(page, "Move up");
    await page.keyboard.press("Enter");
    await expectTitles(page, "To do", ["Fuel", "Legs", "Engine"]);
    await page.getByRole("button", { name: "More actions for Fuel" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Move to Done" }).click();
    await expectTitles(page, "Done", ["Fuel"]);
    await page.reload();
    await expectTitles(page, "To do", ["Legs", "Engine"]);
    await expectTitles(page, "Done", ["Fuel"]);
  });

  test("twice in a row sends the second move on top of the first", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel"]);
    await owner.open(board);
    await page.getByRole("button", { name: "Move Fuel" }).focus();
    for (const key of ["Space", "ArrowRight", "Space"]) await page.keyboard.press(key);
    await page.getByRole("button", { name: "Move Fuel" }).focus();
    for (const key of ["Space", "ArrowRight", "Space"]) await page.keyboard.press(key);
    await expectTitles(page, "Done", ["Fuel"]);
    await expect
      .poll(
        async () =>
          (await owner.ask<{ items: unknown[] }>("GET", `/api/boards/${board.id}/cards?listId=${board.lists[2]?.id}`))
            .items.length,
      )
      .toBe(1);
  });
});
