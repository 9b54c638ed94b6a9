import { redis, redisCache } from "@mega/adapters-redis";
import { createApp, silentLogger } from "@mega/core";
import { Redis } from "ioredis";
import { type AdapterPlace, aloneAndTogether, cacheInFlight, type OpenAdapter } from "./adapter-case.ts";
import { batchSize, cachedValue, cacheKey, cacheTtlMs, fillCaches, itemAt, titleAt } from "./sql-workload.ts";

const key = (index: number): string => `bench:${itemAt(index)}`;

/** One connection each, both of which send what is asked in one turn in one go. */
export async function open({ url }: AdapterPlace): Promise<OpenAdapter> {
  const bare = new Redis(url);
  await bare.flushdb();
  const { resources, close } = await openApp(url);
  const other = await openApp(url);
  const { client, cache } = resources;
  const setAll = (native: Pick<Redis, "pipeline">, index: number): Promise<unknown> => {
    const pipeline = native.pipeline();
    for (let at = 0; at < batchSize; at += 1) pipeline.set(key(index + at), titleAt(index + at));
    return pipeline.exec();
  };
  const three = (native: Pick<Redis, "multi">, index: number): Promise<unknown> =>
    native.multi().get(key(index)).set(key(index), titleAt(index)).incr("bench:count").exec();
  const bareSet = (index: number) =>
    bare.set(`plain:${cacheKey(index)}`, JSON.stringify(cachedValue(index)), "PX", cacheTtlMs);
  const cacheSet = (index: number) => cache.set(cacheKey(index), cachedValue(index), { ttlMs: cacheTtlMs });
  await fillCaches(bareSet, cacheSet);
  return {
    cases: [
      {
        name: "point read",
        inFlight: aloneAndTogether,
        bare: (index) => bare.get(key(index)),
        mega: (index) => client.run("get", (native) => native.get(key(index))),
      },
      {
        name: "point write",
        inFlight: aloneAndTogether,
        bare: (index) => bare.set(key(index), titleAt(index)),
        mega: (index) => client.run("set", (native) => native.set(key(index), titleAt(index))),
      },
      {
        name: "batch of 100",
        inFlight: aloneAndTogether,
        bare: (index) => setAll(bare, index),
        mega: (index) => client.run("pipeline", (native) => setAll(native, index)),
      },
      {
        name: "transaction of 3",
        inFlight: aloneAndTogether,
        bare: (index) => three(bare, index),
        mega: (index) => client.run("multi", (native) => three(native, index)),
      },
      {
        name: "cache set",
        inFlight: cacheInFlight,
        bare: bareSet,
        mega: cacheSet,
      },
      {
        name: "cache get",
        inFlight: cacheInFlight,
        bare: async (index) => {
          const text = await bare.get(`plain:${cacheKey(index)}`);
          return text === null ? undefined : JSON.parse(text);
        },
        mega: (index) => cache.get(cacheKey(index)),
      },
    ],
    caches: [cache, other.resources.cache],
    close: async () => {
      bare.disconnect();
      await Promise.all([close(), other.close()]);
    },
  };
}

async function openApp(url: string) {
  const app = createApp({
    name: "bench",
    logger: silentLogger,
    resources: { client: redis({ url }), cache: redisCache({ client: "client" }) },
  });
  await app.start();
  return { resources: app.resources, close: () => app.stop() };
}
