import { randomBytes } from "node:crypto";
import { sql } from "@mega/core/sql";
import { mountSmallDisk } from "@mega/lab";
import { startService } from "@mega/services";
import { expect, test, vi } from "vitest";
import type { MariadbDatabase } from "../src/index.ts";
import { openDatabase } from "./test-database.ts";

const slow = { timeout: 120_000 } as const;
const patience = { timeout: 30_000 } as const;
const works = (database: MariadbDatabase) =>
  vi.waitFor(async () => expect(await database.one(sql`select 1 as one`)).toEqual({ one: 1 }), {
    timeout: 60_000,
    interval: 100,
  });

test(
  "a server that restarts mid-transaction undoes it; what was acknowledged is there, and work goes on",
  slow,
  async () => {
    await using service = await startService("mariadb", { own: true });
    const database = await openDatabase({ url: service.url, resetTimeoutMs: 200 });
    await database.query(sql`create table card (id integer not null primary key)`);
    await database.query(sql`insert into card values (1)`);
    const failing = database.transaction(async (tx) => {
      await tx.query(sql`insert into card values (2)`);
      await service.restart();
      await tx.query(sql`insert into card values (3)`);
    });
    await expect(failing).rejects.toMatchObject({ code: "SQL_CONNECTION_LOST" });
    await works(database);
    expect(await database.many(sql`select id from card`)).toEqual([{ id: 1 }]);
  },
);

test("a server that was killed is worked with again once it is back, with all it had acknowledged", slow, async () => {
  await using service = await startService("mariadb", { own: true });
  const database = await openDatabase({ url: service.url, resetTimeoutMs: 200 });
  await database.query(sql`create table card (id integer not null primary key)`);
  let acknowledged = 0;
  const writing = (async () => {
    for (let id = 1; ; id += 1) {
      await database.query(sql`insert into card values (${id})`);
      acknowledged = id;
    }
  })().catch((error: unknown) => error);
  await expect.poll(() => acknowledged, patience).toBeGreaterThan(20);
  await service.kill();
  expect(await writing).toMatchObject({ code: expect.stringMatching(/^SQL_(?:OUTCOME_UNKNOWN|CONNECTION_LOST)$/) });
  await service.start();
  await works(database);
  const { n } = (await database.one<{ n: number }>(sql`select count(*) as n from card`)) ?? { n: 0 };
  expect(n).toBeGreaterThanOrEqual(acknowledged);
  expect(n).toBeLessThanOrEqual(acknowledged + 1);
});

test("a frozen server makes calls time out, and works again by itself when it thaws", slow, async () => {
  await using service = await startService("mariadb", { own: true });
  const database = await openDatabase({ url: service.url, resetTimeoutMs: 200, timeoutMs: 1_000, maxConnections: 2 });
  service.pause();
  // The kernel stops the threads of a process one by one, so that one may still answer.
  const failure = await vi.waitFor(
    () =>
      database.query(sql`select 1`).then(
        () => Promise.reject(new Error("it still answers")),
        (error: unknown) => error,
      ),
    { timeout: 30_000, interval: 50 },
  );
  expect(failure).toMatchObject({ code: "SQL_TIMEOUT" });
  service.resume();
  await works(database);
});

test("a server that only reads refuses writes with SQL_READ_ONLY, and serves reads", slow, async () => {
  await using service = await startService("mariadb", { own: true });
  const admin = await openDatabase({ url: service.url });
  const password = randomBytes(12).toString("hex");
  await admin.query(sql`create table card (id integer not null primary key)`);
  await admin.execute(`create user plain identified by '${password}'`, []);
  await admin.execute("grant select, insert on mega.* to plain", []);
  await admin.query(sql`set global read_only = 1`);
  const database = await openDatabase({ url: service.url, user: "plain", password });
  await expect(database.query(sql`insert into card values (1)`)).rejects.toMatchObject({ code: "SQL_READ_ONLY" });
  expect(await database.many(sql`select id from card`)).toEqual([]);
  await admin.query(sql`set global read_only = 0`);
  await database.query(sql`insert into card values (1)`);
});

test(
  "a value that the server would not take is refused before it is sent; a batch goes in several messages",
  slow,
  async () => {
    await using service = await startService("mariadb", { args: ["--max-allowed-packet=1048576"] });
    const database = await openDatabase({ url: service.url });
    await database.query(sql`create table file (id integer not null primary key, body longblob not null)`);
    const insert = "insert into file (id, body) values (?, ?)";
    const invalid = { code: "SQL_INVALID_STATEMENT" };
    await expect(database.execute(insert, [1, new Uint8Array(2_000_000)])).rejects.toMatchObject(invalid);
    await expect(database.execute(insert, [1, "é".repeat(600_000)])).rejects.toMatchObject(invalid);
    await expect(database.batch(insert, [[1, new Uint8Array(2_000_000)]])).rejects.toMatchObject(invalid);
    const rows = Array.from({ length: 20 }, (_, id) => [id, new Uint8Array(300_000)]);
    expect(await database.batch(insert, rows)).toEqual({ affectedRows: 20 });
    expect(await database.one(sql`select count(*) as n, sum(length(body)) as bytes from file`)).toEqual({
      n: 20,
      bytes: "6000000",
    });
  },
);

test("where waiting for a lock ends the transaction on the server, nothing that comes next is kept", slow, async () => {
  await using service = await startService("mariadb", { args: ["--innodb-rollback-on-timeout=1"] });
  const database = await openDatabase({ url: service.url, lockTimeoutMs: 1_000 });
  await database.query(sql`create table card (id integer not null primary key, title varchar(20))`);
  await database.query(sql`insert into card values (1, 'a')`);
  await database.transaction(async (holder) => {
    await holder.query(sql`update card set title = 'held' where id = 1`);
    const failing = database.transaction(async (tx) => {
      await tx.query(sql`insert into card values (2, 'b')`);
      await tx.query(sql`update card set title = 'x' where id = 1`).catch(() => undefined);
      await tx.query(sql`insert into card values (3, 'after')`);
    });
    await expect(failing).rejects.toMatchObject({ code: "SQL_LOCKED" });
  });
  expect(await database.many(sql`select title from card`)).toEqual([{ title: "held" }]);
});

test(
  "a full disk is SQL_STORAGE_FULL; what was stored stays, and writing works again once there is room",
  slow,
  async () => {
    await using service = await startService("mariadb", { own: true });
    const database = await openDatabase({ url: service.url });
    const { folder } = (await database.one<{ folder: string }>(sql`select @@datadir as folder`)) ?? { folder: "" };
    using disk = mountSmallDisk({ dataFolder: folder.replace(/\/$/, ""), megabytes: 16 });
    if (disk === undefined) {
      // Only root may mount a small file system: elsewhere the server says the same on request.
      const refused = database.execute("signal sqlstate '45000' set mysql_errno = 1114, message_text = 'full'", []);
      await expect(refused).rejects.toMatchObject({ code: "SQL_STORAGE_FULL" });
      return;
    }
    for (const table of ["file", "old"])
      await database.execute(
        `create table ${table} (id integer not null primary key auto_increment, data varbinary(7000)) data directory = '${disk.path}'`,
        [],
      );
    const fill = (table: string) =>
      database.execute(`insert into ${table} (data) values (?)`, [new Uint8Array(7_000).fill(120)]);
    for (let n = 0; n < 500; n += 1) await fill("old");
    const filling = async (): Promise<void> => {
      for (let n = 0; n < 5_000; n += 1) await fill("file");
    };
    await expect(filling()).rejects.toMatchObject({ code: "SQL_STORAGE_FULL" });
    const stored = sql`select count(*) as n, min(length(data)) as least from file`;
    const before = await database.one<{ n: number; least: number }>(stored);
    expect(before?.least).toBe(7_000);
    await database.query(sql`drop table old`);
    await fill("file");
    expect(await database.one(stored)).toEqual({ n: (before?.n ?? 0) + 1, least: 7_000 });
  },
);
