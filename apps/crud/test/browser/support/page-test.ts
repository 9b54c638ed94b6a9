import { launchBrowser } from "@mega/browser";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { test as base, expect } from "vitest";
import { type BoardProcess, startBoardProcess } from "./board-process.ts";
import { buildPage } from "./build-page.ts";
import { Person } from "./person.ts";

interface PageFixtures {
  /** The built page, served by the real server. */
  readonly server: BoardProcess;
  readonly browser: Browser;
  /** Somebody new with a browser of their own, not signed in. When the test ends, no console may have complained. */
  visit(name: string, context?: BrowserContextOptions): Promise<Person>;
  /** Somebody new who is signed in. */
  join(name: string, context?: BrowserContextOptions): Promise<Person>;
}

/** The page on a new database of this server; without one, where DATABASE_URL says, or in a file. */
export const pageTest = (databaseServer?: string) =>
  base.extend<PageFixtures>({
    server: [
      // biome-ignore lint/correctness/noEmptyPattern: the runner reads the fixture's needs from this pattern.
      async ({}, use) => {
        await buildPage();
        await using server = await startBoardProcess({ server: databaseServer });
        await use(server);
      },
      { scope: "file" },
    ],
    browser: [
      // biome-ignore lint/correctness/noEmptyPattern: the runner reads the fixture's needs from this pattern.
      async ({}, use) => {
        const browser = await launchBrowser();
        await use(browser);
        await browser.close();
      },
      { scope: "file" },
    ],
    visit: async ({ server, browser }, use) => {
      const people: Person[] = [];
      await use(async (name, context) => {
        const person = await Person.arrive({ browser, url: server.url, name, ...(context && { context }) });
        people.push(person);
        return person;
      });
      await Promise.all(people.map((person) => person.leave()));
      expect(people.flatMap(({ name, complaints }) => complaints.map((text) => `${name}: ${text}`))).toEqual([]);
    },
    join: async ({ visit }, use) => {
      await use(async (name, context) => (await visit(name, context)).register());
    },
  });

export const test = pageTest();

export { expect } from "vitest";
