import { AppError, createApp, definePlugin, type Plugin } from "@mega/core";
import { describe, expect, expectTypeOf, test } from "vitest";
import { type FakeApi, fakeResource } from "../support/fake-resource.ts";

const plugin = (name: string, dependsOn: readonly string[] = []): Plugin => definePlugin({ name, dependsOn });

const composing = (...plugins: readonly Plugin[]): AppError => {
  try {
    createApp({ name: "shop", plugins, resources: {} });
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return error as AppError;
  }
  throw new Error("composed without an error");
};

test("resources of plugins start before the app's, dependencies first, and are typed on the app", async () => {
  const log: string[] = [];
  const metrics = definePlugin({
    name: "metrics",
    config: { load: () => ({ tag: "m" }) },
    resources: ({ tag }) => ({ metrics: fakeResource(`metrics ${tag}`, log) }),
  });
  const audit = definePlugin({
    name: "audit",
    dependsOn: ["metrics"],
    resources: { audit: fakeResource("audit", log) },
  });
  const app = createApp({ name: "shop", plugins: [audit, metrics], resources: { db: fakeResource("db", log) } });
  await app.start();
  expect(log).toEqual(["start metrics m", "start audit", "start db"]);
  expectTypeOf(app.resources.audit).toEqualTypeOf<FakeApi>();
  expectTypeOf(app.resources.db).toEqualTypeOf<FakeApi>();
  expect(Object.keys(app.resources.db.scope.resources)).toEqual(["metrics", "audit"]);
  await app.stop();
});

test("a plugin without resources leaves the app's types alone", () => {
  const app = createApp({ name: "shop", plugins: [plugin("plain")], resources: { db: fakeResource("db", []) } });
  expectTypeOf<typeof app.resources.db>().toEqualTypeOf<FakeApi>();
});

describe("a wrong composition is refused when the app is created", () => {
  test("a cycle is printed as a path, with the places", () => {
    const error = composing(plugin("a", ["b"]), plugin("b", ["c"]), plugin("c", ["b"]));
    expect(error.code).toBe("APP_PLUGIN_CYCLE");
    expect(error.message).toMatch(
      /^plugins depend on each other: b → c → b \(registered at .*plugin\.test\.ts:\d+:\d+; /,
    );
    expect(error.message).toMatch(/c is defined at .*plugin\.test\.ts:\d+:\d+/);
    expect(error.data).toEqual({ cycle: ["b", "c", "b"] });
  });

  test("a plugin that depends on itself is a cycle", () => {
    expect(composing(plugin("a", ["a"])).message).toContain("a → a");
  });

  test("a missing dependency is named with the plugin and the place", () => {
    const error = composing(plugin("audit", ["db"]), plugin("log"));
    expect(error.code).toBe("APP_PLUGIN_MISSING");
    expect(error.message).toMatch(
      /^plugin "audit" \(registered at .*plugin\.test\.ts:\d+:\d+, defined at .*plugin\.test\.ts:\d+:\d+\) depends on "db", which is not among the app's plugins: audit, log$/,
    );
  });

  test("two plugins of one name are refused", () => {
    expect(composing(plugin("a"), plugin("a"))).toMatchObject({ code: "APP_PLUGIN_DUPLICATE", data: { plugin: "a" } });
  });

  test("wrong options of a plugin name the plugin and the place", () => {
    expect(() => definePlugin({ name: "slow", timeoutMs: 0 })).toThrow(
      /^plugin\.timeoutMs of "slow" must be above 0, got 0 \(defined at .*plugin\.test\.ts:\d+:\d+\)$/,
    );
    expect(() => definePlugin({ name: "" })).toThrow("plugin.name must not be empty");
  });
});

test("two owners of one resource name end the boot with both named", async () => {
  const cache = definePlugin({ name: "cache", resources: { db: fakeResource("db", []) } });
  const app = createApp({ name: "shop", plugins: [cache], resources: { db: fakeResource("db", []) } });
  await expect(app.start()).rejects.toMatchObject({
    code: "APP_RESOURCE_DUPLICATE",
    message: expect.stringMatching(
      /^resource "db" \(fake\) of the app has the name of resource "db" \(fake\) of plugin "cache" \(/,
    ),
  });
});

test("a resource of a plugin that fails to start is named with the plugin and the place of registration", async () => {
  const bad = fakeResource("bad", [], { start: () => Promise.reject(new Error("no disk")) });
  const app = createApp({
    name: "shop",
    plugins: [definePlugin({ name: "files", resources: { bad } })],
    resources: {},
  });
  await expect(app.start()).rejects.toThrow(
    /^start of resource "bad" \(fake\) of plugin "files" \(registered at .*plugin\.test\.ts:\d+:\d+, .*\) failed: no disk$/,
  );
});
