import { access, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * The folder of that name, filled by `fill` unless it is there. It appears whole or not at all, so that processes that
 * fill it at the same time do not see each other's halves; the first one wins.
 */
export async function unpackOnce(
  parent: string,
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(parent, name);
  if (await exists(folder)) return folder;
  const partial = join(parent, `.${name}-${process.pid}-${Date.now()}`);
  await mkdir(partial, { recursive: true });
  try {
    await fill(partial);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!(await exists(folder))) throw error;
  }
  return folder;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
