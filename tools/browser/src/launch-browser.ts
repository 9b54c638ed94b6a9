import { type Browser, chromium } from "playwright-core";
import { findBrowser } from "./find-browser.ts";

/** Headless, with nothing that talks to the network by itself. */
export const launchArguments = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
] as const;

/** A browser with a profile of its own in a new folder, which goes with it when it is closed. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findBrowser(), args: [...launchArguments] });
}
