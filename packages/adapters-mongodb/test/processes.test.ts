import { createDocumentMigrator, type DocumentMigration } from "@mega/core/documents";
import { childStarter } from "@mega/lab/vitest";
import { expect, test, vi } from "vitest";
import { openDatabase, scratchUrl } from "./open-database.ts";

const startChild = childStarter(import.meta.url);

// Each starts processes, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

test("processes that migrate at once run each migration once", async () => {
  const url = await scratchUrl();
  const db = await openDatabase({ url });
  const ids = Array.from({ length: 5 }, (_, index) => `000${index}`);
  const runs = db.collection<{ readonly id: string; readonly runs: number }>("runs");
  await runs.insertMany(ids.map((id) => ({ id, runs: 0 })));
  const children = [1, 2, 3].map(() => startChild("migrate.ts", url));
  await Promise.all(children.map((child) => child.wrote(1)));
  for (const child of children) child.process.stdin?.end();
  expect(await Promise.all(children.map(({ exited }) => exited))).toEqual([0, 0, 0]);
  expect(await runs.find()).toEqual(ids.map((id) => ({ id, runs: 1 })));
});

test("a process killed half-way through a migration leaves a mark, and its lock ends with its lease", async () => {
  const url = await scratchUrl();
  const child = startChild("migrate-half-way.ts", url);
  await child.wrote(1);
  child.process.kill("SIGKILL");
  await child.exited;
  const database = await openDatabase({ url });
  const migration: DocumentMigration = {
    name: "0001-half-way",
    up: async (on) => {
      await on.collection("notes").insert({ id: "1" });
      await on.collection("notes").count();
    },
  };
  const migrator = createDocumentMigrator({ database, migrations: [migration], lockTimeoutMs: 60_000 });
  await expect(migrator.up()).rejects.toMatchObject({ code: "MIGRATION_DIRTY" });
  await migrator.resolve("0001-half-way", "applied");
  expect(await migrator.up()).toEqual([]);
  expect(await database.collection("notes").count()).toBe(1);
});
