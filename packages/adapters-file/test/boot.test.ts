import { chmodSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { memoryCache } from "@mega/core/cache";
import { asOrdinaryUser, bootFailure } from "@mega/lab/vitest";
import { describe, expect, test, vi } from "vitest";
import { fileCache, fileSessions, files } from "../src/index.ts";
import { openStorage } from "./open-storage.ts";
import { allPaths, temporaryDirectory } from "./temporary-directory.ts";

// Many small files, or much arithmetic: both take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe("a boot that cannot work names files.directory", () => {
  test("a directory that does not exist", async () => {
    const directory = join(temporaryDirectory(), "missing");
    const failure = await bootFailure({ files: files({ directory }) });
    expect(failure).toMatchObject({ code: "FILE_OPEN_FAILED", data: { option: "files.directory", directory } });
    expect(failure.message).toContain("it does not exist");
  });

  test("createDirectory makes it, for this user alone", async () => {
    const directory = join(temporaryDirectory(), "made", "here");
    const { cache } = await openStorage({ directory, files: { createDirectory: true } });
    await cache.set("key", 1);
    expect(await cache.get("key")).toBe(1);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  test("a file where the directory should be", async () => {
    const directory = join(temporaryDirectory(), "file");
    writeFileSync(directory, "");
    const failure = await bootFailure({ files: files({ directory }) });
    expect(failure).toMatchObject({ code: "FILE_OPEN_FAILED", data: { option: "files.directory" } });
  });

  test.each(["", "/"])("a symbolic link, also when the path ends with %j", async (ending) => {
    const link = join(temporaryDirectory(), "link");
    symlinkSync(temporaryDirectory(), link);
    const failure = await bootFailure({ files: files({ directory: `${link}${ending}` }) });
    expect(failure).toMatchObject({ code: "FILE_SYMLINK", data: { option: "files.directory", directory: link } });
    expect(failure.message).toContain("files.directory");
  });

  test.each(["cache", "cache-tags", "sessions", "sessions-users", "locks", "processes"])(
    "a symbolic link in place of its own directory %s, and nothing is written behind it",
    async (name) => {
      const [directory, elsewhere] = [temporaryDirectory(), temporaryDirectory()];
      symlinkSync(elsewhere, join(directory, name));
      const failure = await bootFailure({
        files: files({ directory }),
        cache: fileCache({ storage: "files" }),
        sessions: fileSessions({ storage: "files" }),
      });
      expect(failure).toMatchObject({ code: "FILE_SYMLINK", data: { option: "files.directory" } });
      expect(allPaths(elsewhere)).toEqual([]);
    },
  );

  test("a read-only directory", async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o555);
    asOrdinaryUser();
    const failure = await bootFailure({ files: files({ directory }) });
    expect(failure.code).toBe("FILE_READ_ONLY");
    expect(failure.message).toContain(directory);
    expect(failure.message).toContain("files.directory");
  });

  test("a storage that is no files() resource", async () => {
    const failure = await bootFailure({
      disk: files({ directory: temporaryDirectory() }),
      other: memoryCache(),
      cache: fileCache({ storage: "other" }),
    });
    expect(failure.message).toBe(
      `fileCache.storage ("other") names a resource that is not a files() one; files() resources declared before "cache": disk`,
    );
    const missing = await bootFailure({ sessions: fileSessions({ storage: "files" }) });
    expect(missing.message).toBe(
      `fileSessions.storage ("files") names no resource; no files() resource is declared before "sessions"`,
    );
  });
});

describe("a wrong option throws at once and names itself and the value", () => {
  test.each([
    [() => files({ directory: "" }), 'files.directory ("") must be a path'],
    [() => files({ directory: "a\0b" }), "files.directory"],
    [() => files({ directory: ".", maxOpenFiles: 1 }), "files.maxOpenFiles (1) must be an integer from 2 to 10000"],
    [() => files({ directory: ".", synchronous: "off" as "full" }), 'files.synchronous ("off") must be'],
    [() => files({ directory: ".", lockTimeoutMs: Number.NaN }), "files.lockTimeoutMs (NaN)"],
    [() => fileCache({ storage: "" }), 'fileCache.storage ("")'],
    [() => fileCache({ storage: "files", maxBytes: 5 }), "fileCache.maxBytes (5)"],
    [() => fileCache({ storage: "files", maxEntries: 1.5 }), "fileCache.maxEntries (1.5)"],
    [() => fileSessions({ storage: "files", maxSessions: 0 }), "fileSessions.maxSessions (0)"],
  ])("%#", (create, message) => {
    expect(create).toThrow(message);
  });

  test("an option that does not exist, with the one it resembles", () => {
    const misspelt = (options: object): { readonly directory: string; readonly storage: string } =>
      ({ directory: ".", storage: "files", ...options }) as never;
    const { storage: _, ...forFiles } = misspelt({ maxOpenFile: 3 });
    const { directory: __, ...forCache } = misspelt({ maxbytes: 3_000 });
    const { directory: ___, ...forSessions } = misspelt({ prefix: "x" });
    expect(() => files(forFiles)).toThrow('files.maxOpenFile is no option; did you mean "maxOpenFiles"?');
    expect(() => fileCache(forCache)).toThrow('fileCache.maxbytes is no option; did you mean "maxBytes"?');
    expect(() => fileSessions(forSessions)).toThrow("fileSessions.prefix is no option; it has storage, maxSessions");
  });
});

test("files are for this user alone, directories too, also those that were there before", async () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, "cache"), { mode: 0o755 });
  const { cache, sessions } = await openStorage({ directory });
  await cache.set("key", 1, { tags: ["tag"] });
  await sessions.create("s", { data: {}, userId: "ada", createdAt: 1, expiresAt: 1e15 });
  const modes = allPaths(directory).map((path) => [statSync(path).isDirectory(), statSync(path).mode & 0o777]);
  expect(modes.filter(([isDirectory]) => isDirectory).every(([, mode]) => mode === 0o700)).toBe(true);
  expect(modes.filter(([isDirectory]) => !isDirectory).every(([, mode]) => mode === 0o600)).toBe(true);
  expect(modes.length).toBeGreaterThan(10);
});

test("the health check writes: it is down while the directory takes no writes, and up again after", async () => {
  const { app, directory } = await openStorage();
  const check = async () => (await app.health.run()).checks.find(({ name }) => name === "files")?.status;
  expect(await check()).toBe("up");
  const processes = join(directory, "processes");
  rmSync(processes, { recursive: true });
  await expect.poll(check, { timeout: 10_000 }).toBe("down");
  mkdirSync(processes, { mode: 0o700 });
  await expect.poll(check, { timeout: 10_000 }).toBe("up");
});
