import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mountSmallDisk, type SmallDisk } from "@mega/lab";
import { startService } from "@mega/services";
import { providedService } from "@mega/services/vitest";
import { MongoServerError } from "mongodb";
import { expect, onTestFinished, test } from "vitest";
import { toDocumentError } from "../src/mongodb-error.ts";
import { codeOf } from "./notes.ts";
import { openDatabase, quick } from "./open-database.ts";

const megabyte = 1_000_000;
/** What a server says of a disk without room; SecantusDB, unlike MongoDB, only that something failed. */
const troubles = [
  "DOCUMENT_STORAGE_FULL",
  "DOCUMENT_STORAGE_FAILED",
  "DOCUMENT_OUTCOME_UNKNOWN",
  "DOCUMENT_CONNECTION_LOST",
];

test("a full disk: writes reject as the server's trouble, not as the caller's mistake", {
  timeout: 180_000,
}, async () => {
  const disk = providedService("mongodb").product === "SecantusDB" ? openSmallDisk() : undefined;
  if (disk === undefined) {
    // Only root may mount one, and MongoDB starts on none that is small: elsewhere it is the translation that is shown.
    const said = new MongoServerError({ ok: 0, code: 14_031, errmsg: "available disk space is less than required" });
    expect(toDocumentError(said, { isWrite: true })).toMatchObject({ code: "DOCUMENT_STORAGE_FULL" });
    return;
  }
  const server = await startService("mongodb", { own: true, args: ["--storage-path", disk.path] });
  onTestFinished(() => server.stop());
  const db = await openDatabase({ url: server.url, ...quick, timeoutMs: 10_000 });
  const blobs = db.collection<{ readonly id: string; readonly text: string }>("blobs");
  let acknowledged = 0;
  const fill = async (): Promise<void> => {
    for (; acknowledged < 100; acknowledged += 1)
      await blobs.insert({ id: String(acknowledged), text: `${acknowledged}`.repeat(megabyte / 2) });
  };
  expect(troubles).toContain(await fill().then(() => "filled", codeOf));
  expect(acknowledged).toBeGreaterThan(0);
});

function openSmallDisk(): SmallDisk | undefined {
  const parent = mkdtempSync(join(tmpdir(), "mega-mongodb-"));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const dataFolder = join(parent, "data");
  mkdirSync(dataFolder);
  const disk = mountSmallDisk({ dataFolder, megabytes: 40 });
  onTestFinished(() => disk?.[Symbol.dispose]());
  return disk;
}
