import { executionAsyncResource } from "node:async_hooks";
import { createApp, silentLogger } from "@mega/core";
import { expect, test } from "vitest";
import { keptTickObject } from "../src/keep-tick-object.ts";

const tickObject = (): Promise<object> =>
  new Promise((resolve) => {
    process.nextTick(() => resolve(executionAsyncResource()));
  });

test("an app keeps one object of process.nextTick, so that no collection forgets its shape", async () => {
  expect(keptTickObject()).toBeUndefined();
  const app = createApp({ name: "shop", logger: silentLogger, resources: {} });
  await app.start();
  const another = await tickObject();
  const kept = keptTickObject();
  expect(kept).not.toBe(another);
  expect(Reflect.ownKeys(kept ?? {})).toEqual(Reflect.ownKeys(another));
  expect(Reflect.ownKeys(another)).toContain("callback");
  await app.stop();
});

test("a second app keeps no second one", async () => {
  const first = keptTickObject();
  const app = createApp({ name: "shop", logger: silentLogger, resources: {} });
  await app.start();
  await tickObject();
  expect(keptTickObject()).toBe(first);
  await app.stop();
});
