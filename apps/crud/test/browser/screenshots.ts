import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { launchBrowser } from "@mega/browser";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { startBoardProcess } from "./support/board-process.ts";
import { buildPage } from "./support/build-page.ts";
import { startLine } from "./support/line.ts";
import { password } from "./support/person.ts";
import { expectSeen } from "./support/see.ts";

const folder = join(import.meta.dirname, "../../../../docs/screenshots");
const desktop = { viewport: { width: 1280, height: 800 } } as const satisfies BrowserContextOptions;
const phone = {
  viewport: { width: 390, height: 780 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
} as const satisfies BrowserContextOptions;

interface Scene {
  readonly name: string;
  readonly who?: string;
  readonly context: BrowserContextOptions;
  readonly play: (page: Page) => Promise<void>;
  /** Others who have the board "Spring release" open meanwhile. */
  readonly guests?: readonly string[];
  /** The network breaks after the play, and then takes connections without carrying anything. */
  readonly losesNetwork?: boolean;
}

const openBoard = async (page: Page, name: string): Promise<void> => {
  await page.getByRole("link", { name, exact: true }).click();
  await expectSeen(page.locator("[data-card-id]"));
};

const openCard = async (page: Page): Promise<void> => {
  await openBoard(page, "Spring release");
  await page.getByRole("link", { name: "Board opens in under a second with 5,000 cards" }).click();
  await expectSeen(page.locator(".comment"));
};

async function dragCard(page: Page): Promise<void> {
  await openBoard(page, "Spring release");
  const box = await page.getByRole("link", { name: "Import shows which row is wrong" }).boundingBox();
  if (box === null) throw new Error("The card to drag is not on the screen");
  await page.mouse.move(box.x + 40, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x - 240, box.y - 20, { steps: 12 });
}

async function importBrokenFile(page: Page): Promise<void> {
  await openBoard(page, "Spring release");
  await page.getByRole("button", { name: "Board menu" }).click();
  await page.getByRole("menuitem", { name: "Import CSV" }).click();
  const rows = ["Backlog,,No title here,,,", "Backlog,Second,,next Tuesday,,", "Review,Third,,,,nobody@example.com"];
  const buffer = Buffer.from(["list,title,description,dueAt,labels,assignee", ...rows].join("\n"));
  const input = page.getByLabel("Choose a CSV file");
  await input.setInputFiles({ name: "cards.csv", mimeType: "text/csv", buffer });
  await expectSeen(page.getByRole("table"));
}

async function search(page: Page): Promise<void> {
  await page.keyboard.press("/");
  await page.keyboard.type("import");
  await expectSeen(page.locator("mark"));
}

async function provokeConflict(page: Page): Promise<void> {
  await openCard(page);
  await page.getByRole("button", { name: "Edit description" }).click();
  await page.getByRole("textbox", { name: "Description" }).fill("Down to 0.9 s. Done, I think.");
  const { csrfToken } = await (await page.request.get("/api/session")).json();
  const path = `/api/cards/${new URL(page.url()).pathname.split("/").at(-1)}`;
  const { version } = await (await page.request.get(path)).json();
  const headers = { "x-csrf-token": csrfToken, "if-match": `"${version}"` };
  await page.request.patch(path, {
    headers,
    data: { description: "1.4 s by now. Labels are sent once per board next." },
  });
  await page.getByRole("button", { name: "Save" }).click();
  await expectSeen(page.getByText("Someone changed this card first"));
}

async function seeGuests(page: Page): Promise<void> {
  await openBoard(page, "Spring release");
  for (const name of ["Grace Hopper", "김민지"])
    await expectSeen(page.getByRole("img", { name: `${name} is on this board now` }));
}

const seeBoards = (page: Page): Promise<void> => expectSeen(page.locator(".tile"));

const scenes: readonly Scene[] = [
  { name: "sign-in", context: desktop, play: (page) => expectSeen(page.locator("form")) },
  { name: "boards", who: "ada", context: desktop, play: seeBoards },
  { name: "board", who: "ada", context: desktop, play: (page) => openBoard(page, "Spring release") },
  { name: "board-live", who: "ada", guests: ["grace", "minji"], context: desktop, play: seeGuests },
  {
    name: "board-resuming",
    who: "ada",
    context: desktop,
    losesNetwork: true,
    play: (page) => openBoard(page, "Spring release"),
  },
  { name: "board-drag", who: "ada", context: desktop, play: dragCard },
  { name: "card", who: "ada", context: desktop, play: openCard },
  { name: "card-conflict", who: "ada", context: desktop, play: provokeConflict },
  { name: "search", who: "ada", context: desktop, play: search },
  { name: "import-errors", who: "ada", context: desktop, play: importBrokenFile },
  { name: "boards-dark", who: "ada", context: { ...desktop, colorScheme: "dark" }, play: seeBoards },
  {
    name: "board-dark",
    who: "ada",
    context: { ...desktop, colorScheme: "dark" },
    play: (page) => openBoard(page, "Platform operations"),
  },
  { name: "card-dark", who: "ada", context: { ...desktop, colorScheme: "dark" }, play: openCard },
  {
    name: "board-ko",
    who: "minji",
    context: { ...desktop, locale: "ko-KR" },
    play: (page) => openBoard(page, "모바일 앱 리뉴얼"),
  },
  { name: "sign-in-ko", context: { ...desktop, locale: "ko-KR" }, play: (page) => expectSeen(page.locator("form")) },
  { name: "boards-mobile", who: "ada", context: phone, play: seeBoards },
  { name: "board-mobile", who: "ada", context: phone, play: (page) => openBoard(page, "Spring release") },
  { name: "board-live-mobile", who: "ada", guests: ["grace", "minji"], context: phone, play: seeGuests },
  {
    name: "board-resuming-mobile-dark",
    who: "ada",
    context: { ...phone, colorScheme: "dark" },
    losesNetwork: true,
    play: (page) => openBoard(page, "Spring release"),
  },
  {
    name: "card-mobile-dark-ko",
    who: "minji",
    context: { ...phone, colorScheme: "dark", locale: "ko-KR" },
    play: openCard,
  },
];

async function signIn(browser: Browser, who: string | undefined, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ locale: "en", colorScheme: "light", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await page.goto("/");
  if (who !== undefined) {
    await page.locator("input[name=email]").fill(`${who}@example.com`);
    await page.locator("input[name=password]").fill(password);
    await page.locator("button[type=submit]").click();
    await seeBoards(page);
  }
  return page;
}

async function take(browser: Browser, url: string, scene: Scene): Promise<void> {
  await using line = await startLine(url);
  const guests = await Promise.all((scene.guests ?? []).map((guest) => signIn(browser, guest, { baseURL: url })));
  for (const guest of guests) await openBoard(guest, "Spring release");
  const page = await signIn(browser, scene.who, { ...scene.context, baseURL: line.url });
  // Away from everything that answers to a pointer above it.
  await page.mouse.move(0, 0);
  await scene.play(page);
  if (scene.losesNetwork === true) {
    line.cut();
    await expectSeen(page.getByText("The connection is lost."));
    line.hold();
    await page.getByRole("button", { name: "Connect now" }).click();
    await expectSeen(page.getByText("Connecting again…"));
  }
  if (scene.name !== "board-drag") await page.mouse.move(0, 0);
  await page.evaluate("document.fonts.ready");
  await page.screenshot({ path: join(folder, `${scene.name}.png`) });
  for (const each of [page, ...guests]) await each.context().close();
}

await mkdir(folder, { recursive: true });
await buildPage();
const server = await startBoardProcess({ environment: { SEED_DEMO_DATA: "true" } });
const browser = await launchBrowser();
try {
  for (const scene of scenes) await take(browser, server.url, scene);
} finally {
  await browser.close();
  await server[Symbol.asyncDispose]();
}
