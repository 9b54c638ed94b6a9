import { expect, test } from "vitest";
import { launchArguments, launchBrowser } from "../src/index.ts";

test("launches a headless browser that renders a page", async () => {
  await using browser = await launchBrowser();
  const page = await browser.newPage();
  await page.setContent("<title>Hello</title><h1>Hello</h1>");
  expect(await page.title()).toBe("Hello");
  expect(await page.getByRole("heading").textContent()).toBe("Hello");
});

test("launches with nothing that talks to the network by itself", () => {
  expect(launchArguments).toEqual(
    expect.arrayContaining(["--disable-background-networking", "--disable-component-update", "--disable-sync"]),
  );
});
