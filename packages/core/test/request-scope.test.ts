import { createRequestScope } from "@mega/core";
import { expect, test } from "vitest";

test("disposal runs in reverse order of registration and waits for each", async () => {
  const log: string[] = [];
  const scope = createRequestScope();
  const disposable = { name: "file", [Symbol.dispose]: () => void log.push("file") };
  expect(scope.use(disposable)).toBe(disposable);
  scope.use({
    [Symbol.asyncDispose]: async () => {
      await Promise.resolve();
      log.push("connection");
    },
  });
  scope.defer(() => void log.push("deferred"));
  await scope[Symbol.asyncDispose]();
  expect(log).toEqual(["deferred", "connection", "file"]);
  await scope[Symbol.asyncDispose]();
  expect(log).toHaveLength(3);
});

test("every disposer runs although others fail, and every failure is reported", async () => {
  const log: string[] = [];
  const scope = createRequestScope();
  scope.defer(() => void log.push("first"));
  scope.defer(() => Promise.reject(new Error("two")));
  scope.defer(() => {
    throw new Error("three");
  });
  await expect(scope[Symbol.asyncDispose]()).rejects.toMatchObject({
    message: "2 disposers of a request scope failed",
    errors: [{ message: "three" }, { message: "two" }],
  });
  expect(log).toEqual(["first"]);
});

test("a single failure is passed on as it is", async () => {
  const scope = createRequestScope();
  const failure = new Error("only");
  scope.defer(() => Promise.reject(failure));
  await expect(scope[Symbol.asyncDispose]()).rejects.toBe(failure);
});

test("what is registered after the end is disposed at once and the caller is told", async () => {
  const log: string[] = [];
  const scope = createRequestScope();
  await scope[Symbol.asyncDispose]();
  expect(() => scope.use({ [Symbol.dispose]: () => void log.push("late") })).toThrow(
    expect.objectContaining({ code: "APP_SCOPE_CLOSED" }),
  );
  expect(() => scope.defer(() => Promise.reject(new Error("lost")))).toThrow("the call it belongs to has ended");
  expect(log).toEqual(["late"]);
});
