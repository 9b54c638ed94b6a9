import { createApp, silentLogger } from "@mega/core";
import { sql, sqlIdentifier, sqlRaw } from "@mega/core/sql";
import { mountSmallDisk } from "@mega/lab";
import { startService } from "@mega/services";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type PostgresDatabase, postgres } from "../src/index.ts";
import { openProxy } from "./open-proxy.ts";
import { openDatabase } from "./test-database.ts";

/** Fails fast, and lets the breaker probe soon. */
const impatient = { timeoutMs: 1_000, resetTimeoutMs: 200, connectTimeoutMs: 20_000 };
const patience = { timeout: 60_000, interval: 100 };

async function openCards(url: string): Promise<PostgresDatabase> {
  const db = await openDatabase({ url, ...impatient, maxConnections: 3 });
  await db.query(sql`create table if not exists card (id integer primary key)`);
  await db.query(sql`truncate card`);
  return db;
}

const add = (on: Pick<PostgresDatabase, "query">, id: number) => on.query(sql`insert into card (id) values (${id})`);
const ids = async (on: PostgresDatabase) =>
  (await on.many<{ id: number }>(sql`select id from card order by id`)).map(({ id }) => id);
const recovered = (db: PostgresDatabase) => vi.waitFor(() => db.query(sql`select 1`), patience);

describe("a server of its own", { timeout: 120_000 }, () => {
  let service: Awaited<ReturnType<typeof startService>>;
  beforeAll(async () => {
    service = await startService("postgres", { own: true });
  });
  afterAll(() => service.stop());

  test("restarted in the middle of a transaction: it rejects and left no trace, and what was committed is there", async () => {
    const db = await openCards(service.url);
    await add(db, 1);
    const interrupted = db.transaction(async (tx) => {
      await add(tx, 2);
      await service.restart();
      await add(tx, 3);
    });
    await expect(interrupted).rejects.toMatchObject({ code: "SQL_CONNECTION_LOST" });
    await recovered(db);
    expect(await ids(db)).toEqual([1]);
    await add(db, 4);
    expect(await ids(db)).toEqual([1, 4]);
  });

  test("killed while writes are under way: each is acknowledged and there, rejected and absent, or reported as unknown", async () => {
    const db = await openCards(service.url);
    const outcomes = new Map<number, string>();
    let next = 1;
    const write = async (): Promise<void> => {
      while (next < 100_000) {
        const id = next;
        next += 1;
        const outcome = await add(db, id).then(
          () => "stored",
          (error: { code: string }) => error.code,
        );
        outcomes.set(id, outcome);
        if (outcome !== "stored") return;
      }
    };
    const writers = [write(), write(), write()];
    await vi.waitFor(() => expect(outcomes.size).toBeGreaterThan(50), patience);
    await service.kill();
    await Promise.all(writers);
    await service.start();
    await recovered(db);
    const stored = new Set(await ids(db));
    for (const [id, outcome] of outcomes) {
      if (outcome === "stored") expect(stored.has(id)).toBe(true);
      else if (outcome !== "SQL_OUTCOME_UNKNOWN") expect([id, outcome, stored.has(id)]).toEqual([id, outcome, false]);
    }
    expect([...stored].every((id) => outcomes.has(id))).toBe(true);
  });

  test("frozen: a read times out, a write is unknown, the pool heals when the server goes on", async () => {
    const db = await openCards(service.url);
    await add(db, 1);
    // So that there are two connections: one that had to be opened would show that the write was never sent.
    await Promise.all([1, 2].map((id) => db.query(sql`select pg_sleep(0.1), ${id}::int`)));
    service.pause();
    const [read, write] = await Promise.allSettled([db.query(sql`select id from card`), add(db, 2)]);
    service.resume();
    expect(read).toMatchObject({ reason: { code: "SQL_TIMEOUT" } });
    expect(write).toMatchObject({ reason: { code: "SQL_OUTCOME_UNKNOWN" } });
    await recovered(db);
    await add(db, 3);
    const stored = await ids(db);
    expect(stored.filter((id) => id !== 2)).toEqual([1, 3]);
  });

  test("frozen while the app stops: stop ends by its deadline all the same", async () => {
    const db = await openCards(service.url);
    const frozen = createApp({
      name: "frozen",
      logger: silentLogger,
      shutdownTimeoutMs: 2_000,
      resources: { db: postgres({ url: service.url, timeoutMs: 60_000 }) },
    });
    await frozen.start();
    service.pause();
    const stuck = expect(frozen.resources.db.query(sql`select 1`)).rejects.toMatchObject({
      code: "SQL_CONNECTION_LOST",
    });
    await frozen.stop();
    await stuck;
    service.resume();
    await recovered(db);
  });
});

describe("a full disk", { timeout: 120_000 }, () => {
  test("is SQL_STORAGE_FULL; what was stored stays, and writing works again once there is room", async () => {
    await using service = await startService("postgres", { own: true });
    const db = await openDatabase({ url: service.url });
    const { folder } = (await db.one<{ folder: string }>(sql`select current_setting('data_directory') as folder`)) ?? {
      folder: "",
    };
    using disk = mountSmallDisk({ dataFolder: folder, megabytes: 3 });
    if (disk === undefined) {
      // Only root may mount a small file system: elsewhere the server says the same on request.
      const refused = db.query(sql`do $$ begin raise exception 'no space' using errcode = '53100'; end $$`);
      await expect(refused).rejects.toMatchObject({ code: "SQL_STORAGE_FULL" });
      return;
    }
    await db.query(sql`create tablespace small location ${sqlRaw(`'${disk.path}'`)}`);
    await db.query(sql`create table blob (id integer, data text) tablespace small`);
    await db.query(sql`create table old (data text) tablespace small`);
    for (const table of ["blob", "old"])
      await db.query(sql`alter table ${sqlIdentifier(table)} alter column data set storage external`);
    const fill = (table: string) =>
      db.query(sql`insert into ${sqlIdentifier(table)} (data) values (repeat('x', 200000))`);
    await fill("old");
    const filling = async (): Promise<void> => {
      for (let n = 0; n < 100; n += 1) await fill("blob");
    };
    await expect(filling()).rejects.toMatchObject({ code: "SQL_STORAGE_FULL", data: { driverCode: "53100" } });
    const before = await db.one<{ n: number }>(sql`select count(*) as n, sum(length(data)) as total from blob`);
    expect(before).toEqual({ n: before?.n, total: (before?.n ?? 0) * 200_000 });
    await db.query(sql`drop table old`);
    await fill("blob");
    expect(await db.one(sql`select count(*) as n from blob`)).toEqual({ n: (before?.n ?? 0) + 1 });
  });
});

describe("a link that breaks", () => {
  test("cut while a write is under way: its outcome is unknown, and nothing is sent again", async () => {
    const { proxy, url } = await openProxy();
    const db = await openCards(url);
    const slow = db.query(sql`insert into card select 1 from pg_sleep(0.5)`);
    const read = db.query(sql`select pg_sleep(30)`);
    await vi.waitFor(
      async () =>
        expect(await db.one(sql`select count(*) as n from pg_stat_activity where query like '%pg_sleep%'`)).toEqual({
          n: 3,
        }),
      patience,
    );
    const ended = Promise.allSettled([slow, read]);
    proxy.cut();
    expect(await ended).toMatchObject([
      { reason: { code: "SQL_OUTCOME_UNKNOWN" } },
      { reason: { code: "SQL_CONNECTION_LOST" } },
    ]);
    await recovered(db);
  });

  test("silent in the answer to a commit: the outcome is unknown, and the row is there", async () => {
    const { proxy, url } = await openProxy();
    const db = await openCards(url);
    const committing = db.transaction(async (tx) => {
      await add(tx, 1);
      proxy.swallow("answers");
      proxy.pass();
    });
    await expect(committing).rejects.toMatchObject({ code: "SQL_OUTCOME_UNKNOWN" });
    await recovered(db);
    expect(await ids(db)).toEqual([1]);
  });

  test("half-open: calls time out, every connection is replaced, and the pool works again by itself", async () => {
    const { proxy, url } = await openProxy();
    const db = await openCards(url);
    await Promise.all([1, 2, 3].map((id) => db.query(sql`select pg_sleep(0.1), ${id}::int`)));
    proxy.swallow();
    proxy.pass();
    const silent = await Promise.allSettled([1, 2, 3].map(() => db.query(sql`select id from card`)));
    expect(silent.map((result) => result.status === "rejected" && result.reason.code)).toEqual(
      Array.from({ length: 3 }, () => "SQL_TIMEOUT"),
    );
    await recovered(db);
    await Promise.all([1, 2, 3].map((id) => add(db, id)));
    expect(await ids(db)).toEqual([1, 2, 3]);
  });

  test("cut between two batches of a stream: the loop rejects instead of ending as if that were all", async () => {
    const { proxy, url } = await openProxy();
    const db = await openCards(url);
    await db.query(sql`insert into card select * from generate_series(1, 1000)`);
    let seen = 0;
    const reading = async (): Promise<void> => {
      for await (const _ of db.stream(sql`select id from card`)) {
        seen += 1;
        if (seen === 150) proxy.cut();
        if (seen === 200) await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: "SQL_CONNECTION_LOST" });
    expect(seen).toBe(200);
    await recovered(db);
  });

  test("ended by an administrator: the next call works", async () => {
    const db = await openCards((await openProxy()).url);
    const other = await openDatabase({ url: (await openProxy()).url, ...impatient });
    const { pid } = (await db.one<{ pid: number }>(sql`select pg_backend_pid() as pid`)) ?? { pid: 0 };
    await other.query(sql`select pg_terminate_backend(${pid}::int)`);
    await recovered(db);
    const after = await db.one<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    expect(after?.pid).not.toBe(pid);
  });
});

describe("the pool", () => {
  test("exhausted: a call waits for queueTimeoutMs and was never sent, the queue is bounded, and no connection leaks", async () => {
    const db = await openDatabase({ maxConnections: 2, queueTimeoutMs: 300, maxQueued: 1 });
    await db.query(sql`create table card (id integer primary key)`);
    const release = Promise.withResolvers<void>();
    const holding = [1, 2].map((id) =>
      db.transaction(async (tx) => {
        await add(tx, id);
        await release.promise;
      }),
    );
    await vi.waitFor(() => expect(db.query(sql`select 1`)).rejects.toMatchObject({ code: "SQL_TIMEOUT" }), patience);
    const waiting = expect(add(db, 3)).rejects.toMatchObject({ code: "SQL_TIMEOUT", data: { isSent: false } });
    await expect(add(db, 4)).rejects.toMatchObject({ code: "SQL_OVERLOADED" });
    await waiting;
    release.resolve();
    await Promise.all(holding);
    expect(await ids(db)).toEqual([1, 2]);
    for (let round = 0; round < 20; round += 1) await add(db, 10 + round);
    const { n } = (await db.one<{ n: number }>(
      sql`select count(*) as n from pg_stat_activity where datname = current_database()`,
    )) ?? { n: 0 };
    expect(n).toBeLessThanOrEqual(2);
  });

  test("a statement that times out or is aborted is cancelled on the server, and its connection serves the next", async () => {
    const db = await openDatabase({ maxConnections: 1, timeoutMs: 300, volumeThreshold: 1_000 });
    const pid = async () => (await db.one<{ pid: number }>(sql`select pg_backend_pid() as pid`))?.pid;
    const before = await pid();
    await expect(db.query(sql`select pg_sleep(60)`)).rejects.toMatchObject({ code: "SQL_TIMEOUT" });
    const controller = new AbortController();
    const reason = new Error("gone");
    const aborted = db.execute("select pg_sleep(60)", [], controller.signal);
    setTimeout(() => controller.abort(reason), 20);
    await expect(aborted).rejects.toBe(reason);
    expect(await pid()).toBe(before);
  });

  test("prepared statements are bounded, and those that come once are not prepared", async () => {
    const db = await openDatabase({ maxConnections: 1, statementCacheSize: 3 });
    for (let round = 0; round < 3; round += 1)
      for (let n = 0; n < 10; n += 1) await db.execute(`select ${n} as n, $1::int as round`, [round]);
    for (let n = 0; n < 50; n += 1) await db.execute(`select 'once ${n}'`, []);
    const { n } = (await db.one<{ n: number }>(sql`select count(*) as n from pg_prepared_statements`)) ?? { n: -1 };
    expect(n).toBe(3);
  });
});
