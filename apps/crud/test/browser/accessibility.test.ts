import { describe } from "vitest";
import type { Board } from "../../src/schemas/board.ts";
import { findBarriers } from "./support/axe.ts";
import { startLine } from "./support/line.ts";
import { expect, test } from "./support/page-test.ts";
import type { Person } from "./support/person.ts";
import { expectFocus, expectGone, expectSeen, expectText, expectTitles } from "./support/see.ts";

async function boardWithEverything(owner: Person): Promise<Board> {
  const board = await owner.createBoard("Rocket");
  const [fuel] = await owner.createCards(board, ["Fuel", "Engine", "Old idea"]);
  const labels: string[] = [];
  for (const color of ["red", "amber", "green", "teal", "blue", "indigo", "violet", "pink", "orange", "slate"]) {
    const path = `/api/boards/${board.id}/labels`;
    labels.push((await owner.ask<{ id: string }>("POST", path, { body: { name: color, color } })).id);
  }
  const me = board.members[0]?.userId;
  const body = { description: "Methane", dueAt: "2020-01-02T12:00:00.000Z", labelIds: labels, assigneeId: me };
  await owner.ask("PATCH", `/api/cards/${fuel?.id}`, { version: 1, body });
  await owner.ask("POST", `/api/cards/${fuel?.id}/comments`, { body: { body: "Ordered" } });
  const old = (await owner.createCards(board, ["Thrown away"]))[0];
  await owner.ask("DELETE", `/api/cards/${old?.id}`, { version: 1 });
  return board;
}

/** Each screen and dialog, by name, and how to get there. */
const screens: Readonly<Record<string, (person: Person, board: Board) => Promise<void>>> = {
  "the boards": async ({ page }) => {
    await page.goto("/");
    await expectSeen(page.getByRole("link", { name: "Rocket" }));
  },
  "the new board": async ({ page }) => {
    await page.goto("/");
    await page.getByRole("button", { name: "New board" }).click();
  },
  "a board": async (person, board) => {
    await person.open(board);
    await expectTitles(person.page, "To do", ["Fuel", "Engine", "Old idea"]);
  },
  "a menu": async (person, board) => {
    await person.open(board);
    await person.page.getByRole("button", { name: "Board menu" }).click();
    await expectSeen(person.page.getByRole("menuitem", { name: "Import CSV" }));
  },
  "a card": async (person, board) => {
    await person.open(board);
    await person.page.getByRole("link", { name: "Fuel" }).click();
    await expectSeen(person.page.getByText("Ordered"));
  },
  "a card's history": async (person, board) => {
    await person.open(board);
    await person.page.getByRole("link", { name: "Fuel" }).click();
    await person.page.getByRole("tab", { name: "History" }).click();
    await expectSeen(person.page.getByText("created this card"));
  },
  "the members": async (person, board) => {
    await person.open(board);
    await person.page.getByRole("button", { name: "Members (1)" }).click();
  },
  "the board's settings": async (person, board) => {
    await person.open(board);
    await person.page.getByRole("button", { name: "Board menu" }).click();
    await person.page.getByRole("menuitem", { name: "Board settings" }).click();
    await expectSeen(person.page.getByRole("button", { name: "Delete board" }));
  },
  "the import": async (person, board) => {
    await person.open(board);
    await person.page.getByRole("button", { name: "Board menu" }).click();
    await person.page.getByRole("menuitem", { name: "Import CSV" }).click();
    const file = { name: "a.csv", mimeType: "text/csv", buffer: Buffer.from("list,title\nTo do,") };
    await person.page.getByLabel("Choose a CSV file").setInputFiles(file);
    await expectSeen(person.page.getByRole("table"));
  },
  "the archive": async ({ page }, board) => {
    await page.goto(`/boards/${board.id}/archive`);
    await expectSeen(page.getByText("Thrown away"));
  },
  "the search": async ({ page }) => {
    await page.goto("/search?q=fuel");
    await expectSeen(page.getByText("1 card found"));
  },
  "the deleted boards": async ({ page }) => {
    await page.goto("/deleted");
    await expectSeen(page.getByText("No deleted boards."));
  },
  "a page that is not there": async ({ page }) => {
    await page.goto("/nowhere");
    await expectSeen(page.getByRole("heading", { name: "There is nothing here" }));
  },
};

describe.each(["light", "dark"] as const)("in the %s theme", (colorScheme) => {
  test("no screen puts up a serious barrier", async ({ join }) => {
    const owner = await join("Ada", { colorScheme });
    owner.expectComplaint(/422/);
    const board = await boardWithEverything(owner);
    const barriers: Record<string, readonly string[]> = {};
    for (const [name, go] of Object.entries(screens)) {
      await go(owner, board);
      const found = await findBarriers(owner.page);
      if (found.length > 0) barriers[name] = found;
    }
    expect(barriers).toEqual({});
  });

  test("a live board puts up none: who is here, every banner, and that it is back", async ({ server, join }) => {
    await using line = await startLine(server.url);
    const owner = await join("Ada", { colorScheme, baseURL: line.url });
    const guest = await join("Grace");
    owner.expectComplaint(/ERR_|WebSocket|401/);
    const board = await boardWithEverything(owner);
    await owner.letIn(guest, board, "member");
    await owner.open(board);
    await guest.open(board);
    await expectSeen(owner.page.getByRole("img", { name: "Grace is on this board now" }));
    expect(await findBarriers(owner.page)).toEqual([]);
    line.cut();
    await expectSeen(owner.page.getByText("The connection is lost."));
    expect(await findBarriers(owner.page)).toEqual([]);
    // The socket opens and nobody answers: the page goes on asking.
    line.hold();
    await owner.page.getByRole("button", { name: "Connect now" }).click();
    await expectSeen(owner.page.getByText("Connecting again…"));
    expect(await findBarriers(owner.page)).toEqual([]);
    line.restore();
    await expectSeen(owner.page.getByRole("img", { name: "Grace is on this board now" }));
    await expectText(owner.page.locator(".live-status"), "The board is live again.");
    expect(await findBarriers(owner.page)).toEqual([]);
  });

  test("signing in and registering put up no serious barrier", async ({ visit }) => {
    const { page } = await visit("Ada", { colorScheme });
    for (const path of ["/sign-in", "/register"]) {
      await page.goto(path);
      await expectSeen(page.getByLabel("Email"));
      expect(await findBarriers(page)).toEqual([]);
    }
  });

  test("a board of any colour keeps its contrast", async ({ join }) => {
    const owner = await join("Ada", { colorScheme });
    const { page } = owner;
    const board = await boardWithEverything(owner);
    await owner.open(board);
    await expectTitles(page, "To do", ["Fuel", "Engine", "Old idea"]);
    for (const color of ["red", "orange", "amber", "green", "blue", "indigo", "violet", "pink", "slate"]) {
      await page.evaluate(`document.documentElement.dataset.color = ${JSON.stringify(color)}`);
      expect(await findBarriers(page)).toEqual([]);
    }
  });
});

describe("a dialog", () => {
  test("keeps the focus inside and gives it back to what opened it", async ({ join }) => {
    const owner = await join("Ada");
    const { page } = owner;
    await owner.open(await owner.createBoard("Rocket"));
    await page.getByRole("button", { name: "Members (1)" }).focus();
    await page.keyboard.press("Enter");
    await expectSeen(page.getByRole("dialog", { name: "Members" }));
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press("Tab");
      const isOutside = await page.evaluate(
        "document.activeElement !== document.body && document.activeElement.closest('dialog') === null",
      );
      expect(isOutside).toBe(false);
    }
    await page.keyboard.press("Escape");
    await expectGone(page.getByRole("dialog"));
    await expectFocus(page, "Members (1)");
  });

  test("of a card gives the focus back to the card", async ({ join }) => {
    const owner = await join("Ada");
    const board = await owner.createBoard("Rocket");
    await owner.createCards(board, ["Fuel"]);
    await owner.open(board);
    await owner.page.getByRole("link", { name: "Fuel" }).focus();
    await owner.page.keyboard.press("Enter");
    await expectSeen(owner.page.getByRole("dialog", { name: "Fuel" }));
    await owner.page.keyboard.press("Escape");
    await expectGone(owner.page.getByRole("dialog"));
    await expectFocus(owner.page, "Fuel");
  });
});

describe("the page", () => {
  test("lets the keyboard skip to the content", async ({ join }) => {
    const { page } = await join("Ada");
    await page.goto("/");
    await expectSeen(page.getByRole("heading", { name: "Your boards" }));
    await page.keyboard.press("Tab");
    await expectFocus(page, "Skip to content");
  });

  test("does not scroll sideways at 360 pixels, on any screen", async ({ join }) => {
    const owner = await join("Ada", { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    owner.expectComplaint(/422/);
    const board = await boardWithEverything(owner);
    const tooWide: string[] = [];
    for (const [name, go] of Object.entries(screens)) {
      await go(owner, board);
      const width = await owner.page.evaluate("document.documentElement.scrollWidth");
      if (Number(width) > 360) tooWide.push(`${name}: ${width}`);
    }
    expect(tooWide).toEqual([]);
  });

  test("does not shift while it loads", async ({ join }) => {
    const owner = await join("Ada");
    const board = await boardWithEverything(owner);
    await owner.page.addInitScript(`
      window.shifts = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
    `);
    await owner.open(board);
    await expectTitles(owner.page, "To do", ["Fuel", "Engine", "Old idea"]);
    expect(Number(await owner.page.evaluate("window.shifts"))).toBeLessThan(0.1);
  });

  test("asks nobody but its own server", async ({ join }) => {
    const owner = await join("Ada");
    const foreign: string[] = [];
    owner.page.on("request", (request) => {
      if (!request.url().startsWith(owner.url)) foreign.push(request.url());
    });
    const board = await boardWithEverything(owner);
    await owner.open(board);
    await expectTitles(owner.page, "To do", ["Fuel", "Engine", "Old idea"]);
    expect(foreign).toEqual([]);
  });

  test("obeys a policy that allows no inline script and no inline style", async ({ join }) => {
    const owner = await join("Ada");
    const answer = await owner.page.goto("/");
    const policy = answer?.headers()["content-security-policy"] ?? "";
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain("unsafe-inline");
    await expectSeen(owner.page.getByRole("heading", { name: "Your boards" }));
  });
});
