import { CacheError } from "./cache-error.ts";

/** The longest key or tag, in UTF-16 units. */
const maxCacheKeyLength = 512;

/**
 * Keys under namespaces: `board/cards:42`. Namespaces hold neither "/" nor ":", so the first ":" ends them and no two places share a key.
 */
export interface KeySpace {
  readonly path: string;
  key(name: string): string;
  inner(name: string): KeySpace;
  /** What every key of this space, then of those inside it, starts with. */
  readonly prefixes: readonly string[];
}

export const createKeySpace = (path = ""): KeySpace => ({
  path,
  prefixes: path === "" ? [""] : [`${path}:`, `${path}/`],
  key(name) {
    if (typeof name !== "string" || name === "" || name.length > maxCacheKeyLength) throw invalidKey(name);
    return `${path}:${name}`;
  },
  inner(name) {
    if (!/^[\w.-]{1,64}$/.test(name))
      throw new CacheError(
        "CACHE_KEY_INVALID",
        `cache namespace ${JSON.stringify(name)} must be 1 to 64 letters, digits, "-", "_" or "."`,
      );
    return createKeySpace(path === "" ? name : `${path}/${name}`);
  },
});

const invalidKey = (name: unknown): CacheError =>
  new CacheError("CACHE_KEY_INVALID", `a cache key must be a string of 1 to ${maxCacheKeyLength} characters`, {
    data: typeof name === "string" ? { length: name.length } : { type: typeof name },
  });
