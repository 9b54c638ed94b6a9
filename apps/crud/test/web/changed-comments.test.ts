import { describe, expect, test } from "vitest";
import type { Comment } from "../../src/schemas/comment.ts";
import { changedComments } from "../../web/src/state/board/changed-comments.ts";

const comment = (id: string, body = id): Comment => ({
  id,
  cardId: "card",
  author: { id: "ada", name: "Ada" },
  body,
  version: 1,
  createdAt: "2030-01-01T00:00:00.000Z",
  updatedAt: "2030-01-01T00:00:00.000Z",
});

const shown = (read: readonly string[], changes: readonly (readonly [string, Comment | null])[]): string[] =>
  changedComments(
    read.map((id) => comment(id)),
    new Map(changes),
  ).map(({ id }) => id);

describe("the comments of a card", () => {
  test("what comes in is shown once, also when it is read as well", () => {
    expect(shown(["1"], [["2", comment("2")]])).toEqual(["1", "2"]);
    expect(shown(["1", "2"], [["2", comment("2")]])).toEqual(["1", "2"]);
  });

  test("what comes in before an older page is read stands behind it", () => {
    expect(shown(["1", "2"], [["4", comment("4")]])).toEqual(["1", "2", "4"]);
    expect(shown(["1", "2", "3"], [["4", comment("4")]])).toEqual(["1", "2", "3", "4"]);
  });

  test("what was taken back is gone, whatever was read", () => {
    expect(shown(["1", "2"], [["1", null]])).toEqual(["2"]);
  });
});
