import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

const patience = { timeout: 15_000, interval: 50 };

/** The titles of the cards in a list, from the top. */
export const titlesIn = (page: Page, list: string): Promise<string[]> =>
  lane(page, list).getByRole("heading", { level: 3 }).allTextContents();

export const lane = (page: Page, list: string): Locator => page.getByRole("region", { name: list, exact: true });

export const cardTile = (page: Page, title: string): Locator =>
  page.locator("[data-card-id]").filter({ has: page.getByRole("heading", { level: 3, name: title, exact: true }) });

export async function expectTitles(page: Page, list: string, titles: readonly string[]): Promise<void> {
  await expect.poll(() => titlesIn(page, list), patience).toEqual(titles);
}

export async function expectSeen(what: Locator): Promise<void> {
  await what.first().waitFor({ state: "visible" });
}

export async function expectCount(what: Locator, count: number): Promise<void> {
  await expect.poll(() => what.count(), patience).toBe(count);
}

export const expectGone = (what: Locator): Promise<void> => expectCount(what, 0);

/** What has the focus goes by this name. */
export async function expectFocus(page: Page, name: string): Promise<void> {
  const read = "document.activeElement.ariaLabel || document.activeElement.textContent";
  await expect.poll(() => page.evaluate(read), patience).toBe(name);
}

export async function expectText(what: Locator, text: string): Promise<void> {
  await expect.poll(() => what.first().textContent(), patience).toContain(text);
}
