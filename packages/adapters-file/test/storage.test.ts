import { readdirSync } from "node:fs";
import { type FileHandle, open as openFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { openStorage } from "./open-storage.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

// Many small files, or much arithmetic: both take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const filesIn = (directory: string): readonly string[] => readdirSync(directory);

/** The method behind every `sync` of an open file. */
async function syncMethod(): Promise<Pick<FileHandle, "sync" | "stat">> {
  const handle = await openFile(temporaryDirectory());
  await handle.close();
  return Object.getPrototypeOf(handle);
}

test("with synchronous full a write is flushed before it is renamed, and the directory after; with normal neither", async () => {
  for (const synchronous of ["full", "normal"] as const) {
    const { cache, directory } = await openStorage({ files: { synchronous } });
    const prototype = await syncMethod();
    const { sync } = prototype;
    const flushed: string[] = [];
    const spy = vi.spyOn(prototype, "sync").mockImplementation(async function (this: FileHandle) {
      const kind = (await this.stat()).isDirectory() ? "directory" : "file";
      const inPlace = filesIn(join(directory, "cache")).filter((name) => !name.endsWith(".tmp"));
      flushed.push(`${kind}, ${inPlace.length} in place`);
      await sync.call(this);
    });
    onTestFinished(() => spy.mockRestore());
    await cache.set("key", 1);
    spy.mockRestore();
    expect(flushed).toEqual(synchronous === "full" ? ["file, 0 in place", "directory, 1 in place"] : []);
  }
});

test("stop lets calls under way end, and refuses later ones with FILE_STOPPED", async () => {
  const { app, cache, directory } = await openStorage({ files: { maxOpenFiles: 2 } });
  const writing = Promise.all(Array.from({ length: 100 }, (_, n) => cache.set(`key ${n}`, n)));
  await app.stop();
  await writing;
  await expect(cache.get("key 1")).rejects.toMatchObject({ code: "FILE_STOPPED" });
  expect(filesIn(join(directory, "cache"))).toHaveLength(100);
  expect([filesIn(join(directory, "locks")), filesIn(join(directory, "processes"))]).toEqual([[], []]);
});

test("after the disk failed to keep a write nothing more is written, and health is down", async () => {
  const { app, cache } = await openStorage({ files: { synchronous: "full" } });
  await cache.set("key", "kept");
  const prototype = await syncMethod();
  // No disk fails on demand everywhere, so this one call of the system is made to.
  const failing = vi.spyOn(prototype, "sync").mockRejectedValueOnce(Object.assign(new Error("EIO"), { code: "EIO" }));
  onTestFinished(() => failing.mockRestore());
  await expect(cache.set("key", "lost")).rejects.toMatchObject({
    code: "FILE_STORAGE_FAILED",
    data: { systemCode: "EIO" },
  });
  await expect(cache.set("key", "lost")).rejects.toMatchObject({ code: "FILE_STORAGE_FAILED" });
  await expect(cache.delete("key")).rejects.toMatchObject({ code: "FILE_STORAGE_FAILED" });
  expect(await cache.get("key")).toBe("kept");
  const { checks } = await app.health.run();
  expect(checks.find(({ name }) => name === "files")).toMatchObject({
    status: "down",
    detail: { reason: "FILE_STORAGE_FAILED" },
  });
});
