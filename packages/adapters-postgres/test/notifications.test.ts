import { sql } from "@mega/core/sql";
import { expect, test, vi } from "vitest";
import { openProxy } from "./open-proxy.ts";
import { openDatabase } from "./test-database.ts";

const patience = { timeout: 40_000, interval: 50 };

async function openBehindProxy() {
  const { proxy, url, directUrl } = await openProxy();
  const db = await openDatabase({ url, listenCheckIntervalMs: 100 });
  const other = await openDatabase({ url: directUrl });
  return { proxy, db, other };
}

test("listeners of all processes hear a notification, a transaction's when it commits, and none after they ended", async () => {
  const { db, other } = await openBehindProxy();
  const heard: string[] = [];
  const subscription = await db.listen("odd name", (payload) => heard.push(payload));
  await db.listen("another", (payload) => heard.push(`another ${payload}`));
  await other.notify("odd name", "1");
  await other.transaction(async (tx) => {
    await tx.query(sql`select pg_notify(${"odd name"}, ${"3"})`);
    await other.notify("odd name", "2");
    await vi.waitFor(() => expect(heard).toEqual(["1", "2"]), patience);
  });
  await vi.waitFor(() => expect(heard).toEqual(["1", "2", "3"]), patience);
  await subscription[Symbol.asyncDispose]();
  await other.notify("odd name", "4");
  await other.notify("another");
  await vi.waitFor(() => expect(heard).toEqual(["1", "2", "3", "another "]), patience);
});

test.each(["cut", "swallow"] as const)(
  "a listener whose connection the network does %s to is told of the gap, and hears what comes then",
  async (how) => {
    const { proxy, db, other } = await openBehindProxy();
    const heard: string[] = [];
    const onGap = vi.fn();
    await db.listen("news", (payload) => heard.push(payload), { onGap });
    proxy[how]();
    proxy.pass();
    await vi.waitFor(() => expect(onGap).toHaveBeenCalledOnce(), patience);
    await other.notify("news", "after");
    await vi.waitFor(() => expect(heard).toEqual(["after"]), patience);
  },
);

test("a payload that is too long and a channel without a name are refused", async () => {
  const db = await openDatabase();
  await expect(db.notify("news", "x".repeat(8_000))).rejects.toMatchObject({ code: "SQL_INVALID_STATEMENT" });
  await expect(db.listen("", () => {})).rejects.toThrow();
});
