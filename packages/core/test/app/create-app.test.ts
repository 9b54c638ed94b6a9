import { createApp, defineResource, type Resource } from "@mega/core";
import { expect, test } from "vitest";

const tracked = (name: string, log: string[]): Resource<{ readonly name: string }> =>
  defineResource({
    kind: "fake",
    start: () => {
      log.push(`start ${name}`);
      return { name };
    },
    stop: async () => {
      log.push(`stop ${name}`);
    },
  });

test("resources start in declared order and stop in reverse", async () => {
  const log: string[] = [];
  const app = createApp({ name: "shop", resources: { db: tracked("db", log), http: tracked("http", log) } });
  await app.start();
  expect(app.resources.db.name).toBe("db");
  expect(app.isReady()).toBe(true);
  const report = await app.stop("test");
  expect(log).toEqual(["start db", "start http", "stop http", "stop db"]);
  expect(report).toMatchObject({ reason: "test", isClean: true });
  expect(report.steps.map(({ step }) => step)).toEqual(["stop http", "stop db"]);
  expect(app.state.phase).toBe("stopped");
});
