import { openApp, say } from "./open-app.ts";

const { cache, sessions } = await openApp();
const first = Number(process.argv[3]);

/** Says each number that it has begun and each that is stored. A value tells by itself whether it is whole. */
async function writeForever(slot: number): Promise<void> {
  for (let n = first; ; n += 1) {
    say(["begin", slot, n]);
    const text = `${n} `.repeat(1_000);
    if (slot % 2 === 0) await cache.set(`slot ${slot}`, { n, text }, { tags: [`tag ${slot}`] });
    else await putSession(`slot ${slot}`, { n, text });
    say(["stored", slot, n]);
  }
}

async function putSession(key: string, data: { readonly n: number; readonly text: string }): Promise<void> {
  const session = { data, userId: "ada", createdAt: 1, expiresAt: 1e15 };
  const version = (await sessions.get(key))?.version;
  const isStored =
    version === undefined ? await sessions.create(key, session) : await sessions.update(key, version, session);
  if (!isStored) throw new Error("nobody else writes this session");
}

await Promise.all(Array.from({ length: 8 }, (_, slot) => writeForever(slot)));
