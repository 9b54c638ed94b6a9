import { AppError, isMegaError, MegaError } from "@mega/core";
import { expect, test } from "vitest";

test("an error carries its class name, its code, its cause and its data", () => {
  const cause = new Error("disk full");
  const error = new AppError("APP_START_FAILED", "cannot start", { cause, data: { resource: "db" } });
  expect(error).toBeInstanceOf(MegaError);
  expect([error.name, error.code, error.message, error.cause, error.data]).toEqual([
    ...["AppError", "APP_START_FAILED", "cannot start", cause],
    { resource: "db" },
  ]);
});

test("errors of another copy of the package are recognised by their brand", () => {
  const foreign = Object.assign(new Error("from elsewhere"), { [Symbol.for("mega.error")]: true });
  expect([
    isMegaError(foreign),
    isMegaError(new MegaError("X", "x")),
    isMegaError(new Error("x")),
    isMegaError("x"),
  ]).toEqual([...[true, true, false, false]]);
});
