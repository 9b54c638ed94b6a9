import { refuseUnknownOptions } from "@mega/core/adapter";
import { expect, test } from "vitest";

const known = ["url", "timeoutMs", "maxConnections"];

test("a mistyped option is refused with the one that was meant", () => {
  expect(() => refuseUnknownOptions("postgres", { timeoutMS: 5 }, known)).toThrow(
    new TypeError('postgres.timeoutMS is no option; did you mean "timeoutMs"?'),
  );
  expect(() => refuseUnknownOptions("postgres", { maxConections: 5 }, known)).toThrow(/did you mean "maxConnections"/);
});

test("an option that resembles none is refused with all there are", () => {
  expect(() => refuseUnknownOptions("postgres", { colour: 1 }, known)).toThrow(
    "postgres.colour is no option; it has url, timeoutMs, maxConnections",
  );
});

test("known options pass", () => {
  expect(() => refuseUnknownOptions("postgres", { url: "x", timeoutMs: 1 }, known)).not.toThrow();
});
