import { findBrowser } from "../find-browser.ts";

/**
 * Has the browser installed where one is missing, once and before the tests: two of them would be in each other's way at apt-get's lock, and
 * an installation takes longer than a test may. Where none can be had each test says so itself, and the others run.
 */
export async function setup(): Promise<void> {
  await findBrowser().catch(() => {});
}
