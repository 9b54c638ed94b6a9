import { systemClock } from "@mega/core";
import { expect, test } from "vitest";
import { passwordHasher } from "../../src/services/password-hasher.ts";

const startHasher = async () => passwordHasher().start({ clock: systemClock } as never);

test("a hash is argon2id, salted, and verifies only its own password", async () => {
  const hasher = await startHasher();
  const [first, second] = [await hasher.hash("one password"), await hasher.hash("one password")];
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(first).not.toBe(second);
  expect(await hasher.verify(first, "one password")).toBe(true);
  expect(await hasher.verify(first, "another one")).toBe(false);
});

test("without a hash nothing verifies", async () => {
  expect(await (await startHasher()).verify(undefined, "any password")).toBe(false);
});

test("past 200 that wait, the next is told to come back", { timeout: 120_000 }, async () => {
  const hasher = await startHasher();
  const answers = await Promise.allSettled(Array.from({ length: 203 }, () => hasher.verify(undefined, "x")));
  const refused = answers
    .filter(({ status }) => status === "rejected")
    .map((answer) => (answer as PromiseRejectedResult).reason.code);
  expect(refused).toEqual(["HTTP_UNAVAILABLE", "HTTP_UNAVAILABLE", "HTTP_UNAVAILABLE"]);
});
