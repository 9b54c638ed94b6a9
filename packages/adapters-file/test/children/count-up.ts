import { openApp, say, told } from "./open-app.ts";

const { app, cache, sessions } = await openApp();
say("ready");
await told();
const times = Number(process.argv[3]);
let updated = 0;
for (let n = 0; n < times; n += 1) {
  await cache.increment("hits");
  const read = await sessions.get("s");
  if (read === undefined) throw new Error("the session is gone");
  const { version, ...session } = read;
  const count = Number(session.data["count"]) + 1;
  if (await sessions.update("s", version, { ...session, data: { count } })) updated += 1;
}
say({ updated });
await app.stop();
