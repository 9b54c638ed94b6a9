import { expect, test } from "vitest";
import { TimingWheel, type WheelItem } from "../../src/limits/timing-wheel.ts";

interface Named extends WheelItem {
  readonly name: number | string;
}

const named = (name: number | string): Named => ({ name, slot: undefined });

test("every item comes round exactly once per revolution, spread evenly over the slots", () => {
  const wheel = new TimingWheel<Named>(30);
  for (let item = 0; item < 3_000; item++) wheel.add(named(item));
  const turns = Array.from({ length: 30 }, () => [...wheel.advance()]);
  expect(turns.every((due) => due.length === 100)).toBe(true);
  expect(new Set(turns.flat()).size).toBe(3_000);
});

test("a deleted item does not come round, also when it leaves during its own turn", () => {
  const wheel = new TimingWheel<Named>(1);
  const [a, b] = [named("a"), named("b")];
  for (const item of [a, b]) wheel.add(item);
  wheel.delete(a);
  wheel.delete(named("unknown"));
  const due = wheel.advance();
  wheel.delete(b);
  expect([...due]).toEqual([b]);
  expect(wheel.size).toBe(0);
});
