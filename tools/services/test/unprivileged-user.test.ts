import { expect, test } from "vitest";
import { unprivilegedUser } from "../src/process/unprivileged-user.ts";

test("nobody runs the server where there is no user of its name", async () => {
  const { uid, gid } = await unprivilegedUser("no-such-user");
  expect(uid).toBeGreaterThan(0);
  expect(gid).toBeGreaterThan(0);
});
