import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { mapFileError } from "../src/map-file-error.ts";
import { openStorage } from "./open-storage.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

// It starts a process, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** A process for which files end at 64 KiB: the system refuses the rest of a write half-way, as a full disk does, without a disk to fill. */
async function reportOf(directory: string): Promise<readonly unknown[]> {
  const script = fileURLToPath(new URL("children/fill-storage.ts", import.meta.url));
  const child: ChildProcess = spawn(
    "/bin/sh",
    ["-c", 'ulimit -f 128; exec "$0" --conditions @mega/source "$1" "$2"', process.execPath, script, directory],
    { stdio: ["ignore", "pipe", "inherit"], env: { PATH: process.env["PATH"] } },
  );
  const lines: unknown[] = [];
  if (child.stdout !== null)
    createInterface({ input: child.stdout }).on("line", (line) => lines.push(JSON.parse(line)));
  await once(child, "close");
  return lines;
}

test("where no room is left a write is FILE_STORAGE_FULL; what was stored stays, and writing works again without a restart", async () => {
  const directory = temporaryDirectory();
  expect(await reportOf(directory)).toEqual([
    { step: "cache", code: "FILE_STORAGE_FULL" },
    { step: "session", code: "FILE_STORAGE_FULL" },
    { step: "kept", value: "old", session: 1 },
    { step: "after", value: "new", session: 2, deleted: true },
  ]);
  expect(readdirSync(join(directory, "cache")).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  const { cache, sessions } = await openStorage({ directory });
  expect([await cache.get("key"), (await sessions.get("s"))?.version]).toEqual(["new", 2]);
});

test.each(["ENOSPC", "EDQUOT", "EFBIG"])("%s is FILE_STORAGE_FULL", (code) => {
  const cause = Object.assign(new Error(code), { code });
  expect(mapFileError(cause, "write x")).toMatchObject({
    code: "FILE_STORAGE_FULL",
    message: "could not write x: there is no room left",
    cause,
    data: { systemCode: code },
  });
});
