import { expect, test } from "vitest";
import { newId } from "../../src/services/new-id.ts";

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("ids are UUIDs of version 7 that carry their time", () => {
  const at = Date.now() + 60_000;
  const id = newId(at);
  expect(id).toMatch(uuidV7);
  expect(Number.parseInt(id.replace("-", "").slice(0, 12), 16)).toBe(at);
});

test("each id is greater than the one before, within a millisecond and when the clock goes back", () => {
  const at = Date.now() + 120_000;
  const ids = [...Array.from({ length: 5_000 }, () => newId(at)), newId(at - 1_000)];
  expect(ids.every((id, index) => uuidV7.test(id) && id > (ids[index - 1] ?? ""))).toBe(true);
});
