import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
  entries(): Promise<readonly string[]>;
}

/** Clients of registries that run on Node keep their compiled code in the temporary folder. */
const cacheOfNode = "node-compile-cache";

/** Open to every user: PostgreSQL runs as another one than root. */
export async function createTemporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), "mega-test-"));
  await chmod(path, 0o755);
  return {
    path,
    entries: async () => (await readdir(path)).filter((name) => !name.startsWith(cacheOfNode)),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
