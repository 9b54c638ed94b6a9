import { describe, expect, test } from "vitest";
import { parseChannelPattern } from "../../src/channels/channel-pattern.ts";

test("a name that fits gives its parameters, any other gives nothing", () => {
  const pattern = parseChannelPattern("board/:id/cards/:card");
  expect(pattern.match("board/7/cards/x-1")).toEqual({ id: "7", card: "x-1" });
  for (const name of ["board/7/cards", "board/7/cards/1/more", "boards/7/cards/1", "board//cards/1", "", "/"]) {
    expect(pattern.match(name), name).toBeUndefined();
  }
});

test("what a client puts in a parameter cannot leave its segment", () => {
  const pattern = parseChannelPattern("board/:id");
  for (const value of ["a/b", "*", ">", "a b", "é", "a\n", "%2F", ""]) {
    expect(pattern.match(`board/${value}`), value).toBeUndefined();
  }
  expect(pattern.match("board/__proto__")).toEqual({ id: "__proto__" });
});

describe("a wrong pattern is named", () => {
  test.each(["", "board/", "/board", "board/:", "board/:1", "board/:id/:id", "board/*", "a b"])('"%s"', (pattern) => {
    expect(() => parseChannelPattern(pattern)).toThrow(`channel name "${pattern}"`);
  });
});
