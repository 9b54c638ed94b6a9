import type { ChannelName, TypesOf } from "@mega/protocol";
import { Type } from "typebox";
import { expect, expectTypeOf, test } from "vitest";
import { defineContract } from "../../src/channels/channel-contract.ts";
import { defineChannel } from "../../src/channels/channel-handlers.ts";

const contract = defineContract({
  name: "board/:id",
  publications: { moved: Type.Object({ id: Type.String() }) },
  commands: { move: { input: Type.Object({ to: Type.Number() }), output: Type.String() } },
  presence: Type.Object({ name: Type.String() }),
});
const board = defineChannel(contract, { commands: { move: (_context, input) => String(input.to) } });

test("a definition carries the types of its contract to the client", () => {
  type Board = TypesOf<typeof board>;
  expectTypeOf<ChannelName<Board["name"]>>().toEqualTypeOf<`board/${string}`>();
  expectTypeOf<Board["publications"]["moved"]["id"]>().toEqualTypeOf<string>();
  expectTypeOf<Board["commands"]["move"]["input"]["to"]>().toEqualTypeOf<number>();
  expectTypeOf<Board["commands"]["move"]["output"]>().toEqualTypeOf<string>();
  expectTypeOf<Board["presence"]["name"]>().toEqualTypeOf<string>();
  expectTypeOf<TypesOf<typeof contract>>().toExtend<Board>();
});

test("the types cost nothing at run time", () => {
  expect(Object.keys(contract)).toEqual(["name", "publications", "commands", "presence"]);
  expect(Object.keys(board)).toEqual(["contract", "handlers"]);
});
