import { expect, test } from "vitest";
import { SubjectTree } from "../../src/bus/index.ts";

const words = (subject: string): readonly string[] => subject.split(".");

test("a value removed from its pattern is found no more, others stay", () => {
  const tree = new SubjectTree<string>();
  for (const pattern of ["a.b", "a.*", "a.>", ">"]) tree.add(words(pattern), pattern);
  expect(tree.match(words("a.b")).toSorted()).toEqual([">", "a.*", "a.>", "a.b"]);
  tree.remove(words("a.*"), "a.*");
  tree.remove(words("a.b.c"), "never there");
  expect(tree.match(words("a.b")).toSorted()).toEqual([">", "a.>", "a.b"]);
  expect(tree.match(words("a")).toSorted()).toEqual([">"]);
});

test("a word named like a member of an object is only a word", () => {
  const tree = new SubjectTree<number>();
  tree.add(words("__proto__.constructor"), 1);
  expect([tree.match(words("__proto__.constructor")), tree.match(words("toString"))]).toEqual([[1], []]);
});
