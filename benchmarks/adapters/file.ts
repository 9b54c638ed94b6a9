import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open as openFile, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { fileCache, files } from "@mega/adapters-file";
import { createApp, silentLogger } from "@mega/core";
import { type AdapterPlace, aloneAndTogether, cacheInFlight, type OpenAdapter } from "./adapter-case.ts";
import { cachedValue, cacheKey, cacheTtlMs, fillCaches } from "./sql-workload.ts";

const inFlight = [...aloneAndTogether, ...cacheInFlight];

/** Beside the least that keeps the promise "what resolved survives a power cut": write another file, sync it, rename it, sync the directory. */
export async function open({ directory }: AdapterPlace): Promise<OpenAdapter> {
  const bareDirectory = join(directory, "bare");
  await mkdir(bareDirectory);
  const app = createApp({
    name: "bench",
    logger: silentLogger,
    resources: {
      durable: files({ directory: join(directory, "durable"), createDirectory: true }),
      cache: fileCache({ storage: "durable" }),
      quick: files({ directory: join(directory, "quick"), createDirectory: true, synchronous: "normal" }),
      quickCache: fileCache({ storage: "quick" }),
    },
  });
  await app.start();
  const { cache, quickCache } = app.resources;
  const bareSet = (isDurable: boolean) => (index: number) =>
    replaceFile(bareDirectory, { name: nameAt(index), text: textAt(index), isDurable });
  const quickSet = (index: number) => quickCache.set(cacheKey(index), cachedValue(index), { ttlMs: cacheTtlMs });
  await fillCaches(bareSet(false), quickSet);
  return {
    cases: [
      {
        name: "cache set",
        inFlight,
        bare: bareSet(true),
        mega: (index) => cache.set(cacheKey(index), cachedValue(index), { ttlMs: cacheTtlMs }),
      },
      {
        name: "cache set without sync",
        inFlight,
        bare: bareSet(false),
        mega: quickSet,
      },
      {
        name: "cache get",
        inFlight,
        bare: async (index) => {
          const { expiresAt, value } = JSON.parse(await readFile(join(bareDirectory, nameAt(index)), "utf8"));
          return expiresAt > Date.now() ? value : undefined;
        },
        mega: (index) => quickCache.get(cacheKey(index)),
      },
    ],
    caches: [cache],
    close: async () => void (await app.stop()),
  };
}

const nameAt = (index: number): string => cacheKey(index).replace(":", "-");

const textAt = (index: number): string =>
  JSON.stringify({ expiresAt: Date.now() + cacheTtlMs, value: cachedValue(index) });

interface Replacement {
  readonly name: string;
  readonly text: string;
  readonly isDurable: boolean;
}

async function replaceFile(directory: string, { name, text, isDurable }: Replacement): Promise<void> {
  const temporary = join(directory, `.${randomUUID()}`);
  const handle = await openFile(temporary, "wx", 0o600);
  try {
    await handle.writeFile(text);
    if (isDurable) await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, join(directory, name));
  if (!isDurable) return;
  const folder = await openFile(directory, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
