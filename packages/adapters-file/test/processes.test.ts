import { linkSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFakeClock } from "@mega/core/testing";
import { childStarter } from "@mega/lab/vitest";
import { expect, test, vi } from "vitest";
import { openStorage } from "./open-storage.ts";
import { allPaths, temporaryDirectory } from "./temporary-directory.ts";

const startChild = childStarter(import.meta.url);

// Each starts processes, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const session = { data: { count: 0 }, userId: undefined, createdAt: 1, expiresAt: 1e15 };

/** Puts every lock of the cache into the hands of a process, as if it had stopped in the middle of its writes. */
function handLocksTo(directory: string, processFile: string): void {
  for (let n = 0; n < 256; n += 1)
    linkSync(processFile, join(directory, "locks", `cache.${n.toString(16).padStart(2, "0")}`));
}

/** The files by which the processes of a directory know each other, except those named. */
const processFiles = (directory: string, known: readonly string[] = []): readonly string[] =>
  readdirSync(join(directory, "processes"))
    .filter((name) => /^[0-9a-f]{32}$/.test(name) && !known.includes(name))
    .map((name) => join(directory, "processes", name));

/** What is left of taking locks away from the dead. */
const claimsIn = (directory: string): readonly string[] =>
  readdirSync(join(directory, "locks")).filter((name) => name.length > "cache.ff".length);

test("increments of several processes lose nothing, and of their concurrent updates of one session one succeeds per version", async () => {
  const { cache, sessions, directory } = await openStorage();
  await sessions.create("s", session);
  const children = [1, 2, 3].map(() => startChild("count-up.ts", directory, "150"));
  await Promise.all(children.map((child) => child.wrote(1)));
  for (const child of children) child.process.stdin?.end();
  expect(await Promise.all(children.map(({ exited }) => exited))).toEqual([0, 0, 0]);
  const updated = children.reduce((sum, { lines }) => sum + Number(JSON.parse(lines[1] ?? "").updated), 0);
  expect(await cache.get("hits")).toBe(450);
  const end = await sessions.get("s");
  expect(end).toMatchObject({ version: updated + 1, data: { count: updated } });
  expect(updated).toBeGreaterThanOrEqual(150);
});

test("kill -9 at random moments of 10,000 writes tears no value and loses none that was acknowledged", {
  timeout: 300_000,
}, async () => {
  const directory = temporaryDirectory();
  const stored = new Map<number, number>();
  const begun = new Map<number, number>();
  let writes = 0;
  let rounds = 0;
  for (; writes < 10_000; rounds += 1) {
    const next = Math.max(0, ...begun.values()) + 1;
    const writer = startChild("write-forever.ts", directory, String(next));
    // Not a time, so that the moment does not depend on the machine's speed, and not a round number of writes.
    await writer.wrote(1_000 + Math.floor(Math.random() * 1_000));
    writer.process.kill("SIGKILL");
    await writer.exited;
    for (const line of writer.lines.filter((each) => each.endsWith("]"))) {
      const [what, slot, n] = JSON.parse(line) as ["begin" | "stored", number, number];
      if (what === "stored") writes += 1;
      (what === "stored" ? stored : begun).set(slot, n);
    }
    await expectWhole(directory, stored, begun);
  }
  expect(writes).toBeGreaterThanOrEqual(10_000);
  expect(rounds).toBeGreaterThan(5);
});

/** Every slot holds a whole value, no older than the last one acknowledged; nothing is torn and nothing half-written is left. */
async function expectWhole(directory: string, stored: ReadonlyMap<number, number>, begun: ReadonlyMap<number, number>) {
  const { app, cache, sessions } = await openStorage({ directory });
  for (const [slot, n] of stored) {
    const key = `slot ${slot}`;
    const value = slot % 2 === 0 ? await cache.get<{ n: number; text: string }>(key) : (await sessions.get(key))?.data;
    const found = Number(value?.["n"]);
    expect(found).toBeGreaterThanOrEqual(n);
    expect(found).toBeLessThanOrEqual(begun.get(slot) ?? n);
    expect(value?.["text"]).toBe(`${found} `.repeat(1_000));
  }
  const { checks } = await app.health.run();
  expect(checks.map(({ detail }) => detail?.["unreadable"])).toEqual([undefined, 0, 0]);
  expect(allPaths(directory).filter((path) => path.endsWith(".tmp"))).toEqual([]);
  await app.stop();
}

test("the locks of a process that was killed do not hold up the others", async () => {
  const { cache, directory } = await openStorage({ files: { lockTimeoutMs: 5_000 } });
  const own = readdirSync(join(directory, "processes"));
  const child = startChild("stay-open.ts", directory);
  await child.wrote(1);
  handLocksTo(directory, processFiles(directory, own)[0] ?? "");
  child.process.kill("SIGKILL");
  await child.exited;
  await Promise.all(Array.from({ length: 300 }, (_, n) => cache.set(`key ${n}`, n)));
  expect(await cache.get("key 299")).toBe(299);
  expect(claimsIn(directory)).toEqual([]);
});

test("two storages that find the locks of a dead process take each lock once", async () => {
  const first = await openStorage();
  const { directory } = first;
  const second = await openStorage({ directory });
  const own = readdirSync(join(directory, "processes"));
  const child = startChild("stay-open.ts", directory);
  await child.wrote(1);
  handLocksTo(directory, processFiles(directory, own)[0] ?? "");
  child.process.kill("SIGKILL");
  await child.exited;
  await Promise.all(
    [first, second, first, second].flatMap(({ cache }) =>
      Array.from({ length: 50 }, (_, n) => cache.increment(`key ${n % 10}`)),
    ),
  );
  for (let n = 0; n < 10; n += 1) expect(await first.cache.get(`key ${n}`)).toBe(20);
  expect(claimsIn(directory)).toEqual([]);
});

test("the lock of a process that lives is left to it, and who waits for it gets FILE_LOCKED in the end", async () => {
  const { cache, directory } = await openStorage({ files: { lockTimeoutMs: 300 } });
  await cache.set("key", "old");
  const own = readdirSync(join(directory, "processes"));
  const child = startChild("stay-open.ts", directory);
  await child.wrote(1);
  handLocksTo(directory, processFiles(directory, own)[0] ?? "");
  await expect(cache.set("key", "new")).rejects.toMatchObject({
    code: "FILE_LOCKED",
    data: { option: "files.lockTimeoutMs", timeoutMs: 300 },
  });
  expect(await cache.get("key")).toBe("old");
  child.process.kill("SIGKILL");
  await child.exited;
  await cache.set("key", "new");
  expect(await cache.get("key")).toBe("new");
});

test("a process of another machine or container that gives no sign of life counts as gone, whatever the machine's clock says", async () => {
  const clock = createFakeClock();
  const { cache, directory } = await openStorage({ clock, files: { lockTimeoutMs: 60_000 } });
  const stranger = join(directory, "processes", "f".repeat(32));
  const identity = { token: "f".repeat(32), machine: "elsewhere", namespace: "", pid: process.pid, startedAt: "1" };
  writeFileSync(stranger, JSON.stringify(identity), { mode: 0o600 });
  handLocksTo(directory, stranger);
  let isWritten = false;
  const writing = cache.set("key", 1).then(() => {
    isWritten = true;
  });
  const passTime = async (delayMs: number): Promise<void> => {
    for (let passed = 0; passed < delayMs; passed += 500) {
      await clock.advance(500);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  clock.jump(-86_400_000);
  await passTime(15_000);
  clock.jump(2 * 86_400_000);
  expect(isWritten).toBe(false);
  await expect
    .poll(
      async () => {
        await passTime(500);
        return isWritten;
      },
      { timeout: 60_000, interval: 1 },
    )
    .toBe(true);
  await writing;
  expect(await cache.get("key")).toBe(1);
});

test("an unreadable lock file counts as gone once nobody has touched it for long enough", async () => {
  const clock = createFakeClock();
  const { cache, directory } = await openStorage({ clock, files: { lockTimeoutMs: 60_000 } });
  for (let n = 0; n < 256; n += 1)
    writeFileSync(join(directory, "locks", `cache.${n.toString(16).padStart(2, "0")}`), "?");
  let isWritten = false;
  const writing = cache.set("key", 1).then(() => {
    isWritten = true;
  });
  await expect
    .poll(
      async () => {
        await clock.advance(500);
        return isWritten;
      },
      { timeout: 60_000, interval: 1 },
    )
    .toBe(true);
  await writing;
});
