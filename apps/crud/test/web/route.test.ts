import { describe, expect, test } from "vitest";
import { formatRoute, parseRoute, type Route } from "../../web/src/router/route.ts";

const routes: readonly Route[] = [
  { name: "boards" },
  { name: "deleted-boards" },
  { name: "board", boardId: "b1", cardId: null },
  { name: "board", boardId: "b1", cardId: "c1" },
  { name: "archive", boardId: "b1" },
  { name: "search", query: "" },
  { name: "search", query: "a & b=c 한글" },
  { name: "sign-in" },
  { name: "register" },
];

describe("an address", () => {
  test.each(routes)("of %o leads back to it", (route) => {
    const { pathname, search } = new URL(formatRoute(route), "http://lanes.test");
    expect(parseRoute(pathname, search)).toEqual(route);
  });

  test.each(["/nowhere", "/boards", "/boards/b1/other", "/boards/b1/archive/x", "/boards/b1/cards", "/a/b/c/d/e"])(
    "%s leads nowhere",
    (path) => {
      expect(parseRoute(path, "")).toEqual({ name: "not-found" });
    },
  );
});
