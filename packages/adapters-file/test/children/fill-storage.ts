import { openApp, say } from "./open-app.ts";

const { app, cache, sessions } = await openApp();
const session = { data: {}, userId: "ada", createdAt: 1, expiresAt: 1e15 };
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "none",
    (error: { readonly code?: string }) => error.code,
  );
await cache.set("key", "old");
await sessions.create("s", session);
const large = "x".repeat(300_000);
say({ step: "cache", code: await codeOf(cache.set("key", large)) });
say({ step: "session", code: await codeOf(sessions.update("s", 1, { ...session, data: { large } })) });
say({ step: "kept", value: await cache.get("key"), session: (await sessions.get("s"))?.version });
await cache.set("key", "new");
await cache.set("other", 1);
await sessions.update("s", 1, session);
say({
  step: "after",
  value: await cache.get("key"),
  session: (await sessions.get("s"))?.version,
  deleted: await cache.delete("other"),
});
await app.stop();
