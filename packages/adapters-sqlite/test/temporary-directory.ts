import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A path in a directory of its own that goes with the test. */
export function temporaryFile(name = "test.db"): string {
  const directory = mkdtempSync(join(tmpdir(), "mega-sqlite-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return join(directory, name);
}
