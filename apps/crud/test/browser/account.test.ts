import { describe } from "vitest";
import { expect, test } from "./support/page-test.ts";
import { password } from "./support/person.ts";
import { expectSeen } from "./support/see.ts";

describe("an account", () => {
  test("is registered in the page and starts with no boards", async ({ visit }) => {
    const { page, email } = await visit("Ada");
    await page.goto("/");
    await page.getByRole("link", { name: "Create account" }).click();
    await page.getByLabel("Name").fill("Ada Lovelace");
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Create account" }).click();
    await expectSeen(page.getByRole("heading", { name: "Your boards" }));
    await expectSeen(page.getByText("Hello, Ada Lovelace"));
    await expectSeen(page.getByRole("heading", { name: "No boards yet" }));
  });

  test("shows the server's reason when the email address is taken", async ({ visit, join }) => {
    const first = await join("Ada");
    const second = await visit("Grace");
    second.expectComplaint(/409/);
    const { page } = second;
    await page.goto("/register");
    await page.getByLabel("Name").fill("Grace");
    await page.getByLabel("Email").fill(first.email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Create account" }).click();
    await expectSeen(page.getByRole("alert"));
    expect(await page.getByRole("alert").textContent()).toContain("exists");
  });

  test("is refused with a wrong password and entered with the right one, at the place that was asked for", async ({
    join,
    visit,
  }) => {
    const owner = await join("Ada");
    const board = await owner.createBoard("Rocket");
    const again = await visit("Ada");
    again.expectComplaint(/401/);
    const { page } = again;
    await page.goto(`/boards/${board.id}`);
    await page.getByLabel("Email").fill(owner.email);
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expectSeen(page.getByRole("alert"));
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expectSeen(page.getByRole("heading", { level: 1, name: "Rocket" }));
  });

  test("is left by signing out", async ({ join }) => {
    const { page } = await join("Ada");
    await page.goto("/");
    await page.getByRole("button", { name: "Account of Ada" }).click();
    await page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
    await expectSeen(page.getByRole("button", { name: "Sign in" }));
    await page.reload();
    await expectSeen(page.getByRole("button", { name: "Sign in" }));
  });

  test("signed out everywhere asks the other browser to sign in, and leads back to where it was", async ({
    join,
    visit,
  }) => {
    const here = await join("Ada");
    const board = await here.createBoard("Rocket");
    const there = await visit("Ada");
    there.expectComplaint(/401/);
    await there.ask("POST", "/api/auth/login", { body: { email: here.email, password } });
    await there.open(board);
    await expectSeen(there.page.getByRole("button", { name: "Add card to To do" }));
    await here.page.goto("/");
    await here.page.getByRole("button", { name: "Account of Ada" }).click();
    await here.page.getByRole("menuitem", { name: "Sign out everywhere" }).click();
    await expectSeen(here.page.getByRole("button", { name: "Sign in" }));
    await expectSeen(there.page.getByText("Your session has ended."));
    await there.page.getByLabel("Email").fill(here.email);
    await there.page.getByLabel("Password").fill(password);
    await there.page.getByRole("button", { name: "Sign in" }).click();
    await expectSeen(there.page.getByRole("heading", { level: 1, name: "Rocket" }));
  });
});
