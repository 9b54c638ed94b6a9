import { createApp, silentLogger } from "@mega/core";
import { sql } from "@mega/core/sql";
import { expect, test, vi } from "vitest";
import { type MariadbDatabase, mariadb } from "../src/index.ts";
import { openProxiedServer, openSpoiltLink } from "./spoilt-link.ts";

const slow = { timeout: 120_000 } as const;
const patience = { timeout: 30_000 } as const;
const createCards = (on: MariadbDatabase) => on.query(sql`create table card (id integer not null primary key)`);
const ids = async (on: MariadbDatabase) =>
  (await on.many<{ id: number }>(sql`select id from card order by id`)).map(({ id }) => id);

const works = (database: MariadbDatabase) =>
  vi.waitFor(async () => expect(await database.one(sql`select 1 as one`)).toEqual({ one: 1 }), {
    timeout: 60_000,
    interval: 100,
  });

test("a commit whose answer is lost is told as unknown, and is not sent again", slow, async () => {
  const { proxy, database, witness } = await openSpoiltLink();
  await createCards(witness);
  const committing = database.transaction(async (tx) => {
    await tx.query(sql`insert into card values (1)`);
    proxy.swallow("answers");
  });
  await expect(committing).rejects.toMatchObject({ code: "SQL_OUTCOME_UNKNOWN" });
  proxy.pass();
  await works(database);
  expect(await ids(witness)).toEqual([1]);
});

test("a commit that gets lost is told as unknown too, and leaves nothing", slow, async () => {
  const { proxy, database, witness } = await openSpoiltLink();
  await createCards(witness);
  const committing = database.transaction(async (tx) => {
    await tx.query(sql`insert into card values (1)`);
    proxy.swallow();
  });
  await expect(committing).rejects.toMatchObject({ code: "SQL_OUTCOME_UNKNOWN" });
  proxy.pass();
  await works(database);
  expect(await ids(witness)).toEqual([]);
});

test("a commit that cannot be sent is no unknown outcome", slow, async () => {
  const { proxy, database, witness } = await openSpoiltLink();
  await createCards(witness);
  const committing = database.transaction(async (tx) => {
    await tx.query(sql`insert into card values (1)`);
    proxy.cut();
    await expect.poll(() => proxy.connections, patience).toBe(0);
  });
  await expect(committing).rejects.toMatchObject({ code: "SQL_CONNECTION_LOST" });
  await works(database);
  expect(await ids(witness)).toEqual([]);
});

test("on a half-open link a read times out and a write is unknown; then it works again", slow, async () => {
  const { proxy, database, witness } = await openSpoiltLink({ maxConnections: 2, volumeThreshold: 100 });
  await createCards(witness);
  await works(database);
  proxy.swallow();
  await expect(database.query(sql`select 1`)).rejects.toMatchObject({ code: "SQL_TIMEOUT" });
  proxy.pass();
  await works(database);
  proxy.swallow();
  await expect(database.query(sql`insert into card values (1)`)).rejects.toMatchObject({ code: "SQL_OUTCOME_UNKNOWN" });
  proxy.pass();
  await works(database);
  expect(await ids(witness)).toEqual([]);
});

test("a link cut under a write leaves an unknown outcome, under a read a lost connection", slow, async () => {
  const { proxy, database, witness } = await openSpoiltLink({ timeoutMs: 30_000 });
  await createCards(witness);
  const isRunning = (what: string) =>
    vi.waitFor(async () => {
      const running = sql`select count(*) as n from information_schema.processlist where info like ${what}`;
      expect(await witness.one(running)).toEqual({ n: 1 });
    }, patience);
  const writing = database.query(sql`insert into card select 1 + sleep(8)`).catch((error: unknown) => error);
  await isRunning("insert into card%");
  proxy.cut();
  expect(await writing).toMatchObject({ code: "SQL_OUTCOME_UNKNOWN" });
  const reading = database.query(sql`select sleep(7)`).catch((error: unknown) => error);
  await isRunning("select sleep(7)%");
  proxy.cut();
  expect(await reading).toMatchObject({ code: "SQL_CONNECTION_LOST" });
  await works(database);
});

test("a stream whose link is cut rejects instead of ending as if that were all", slow, async () => {
  const { proxy, database } = await openSpoiltLink();
  const read = async (): Promise<void> => {
    for await (const _ of database.stream(sql`select a.seq from seq_1_to_1000000 a, seq_1_to_1000000 b`)) proxy.cut();
  };
  await expect(read()).rejects.toMatchObject({ code: "SQL_CONNECTION_LOST" });
  await works(database);
});

test("a stream over a link that goes silent ends, and its connection is given up", slow, async () => {
  const { proxy, database } = await openSpoiltLink({ maxConnections: 1 });
  const read = async (): Promise<void> => {
    for await (const _ of database.stream(sql`select a.seq from seq_1_to_1000000 a, seq_1_to_1000000 b`))
      proxy.swallow("answers");
  };
  await expect(read()).rejects.toMatchObject({ code: "SQL_TIMEOUT" });
  proxy.pass();
  await works(database);
});

test("a server that does not answer at boot fails it in time, naming resource, host and reason", slow, async () => {
  const { proxy, url } = await openProxiedServer();
  proxy.freeze();
  const resources = { db: mariadb({ url, connectTimeoutMs: 500 }) };
  const app = createApp({ name: "test", logger: silentLogger, resources });
  const failure = (await app.start().catch((error: unknown) => error)) as Error;
  await app.stop();
  expect(failure.message).toContain("db");
  expect(failure.cause).toMatchObject({ code: "SQL_OPEN_FAILED", data: { host: "127.0.0.1", port: proxy.port } });
  expect(String(failure.cause)).not.toContain(new URL(url).password);
});

test("a boot waits for a server that comes later", slow, async () => {
  const { proxy, url } = await openProxiedServer();
  proxy.freeze();
  const app = createApp({ name: "test", logger: silentLogger, resources: { db: mariadb({ url }) } });
  const starting = app.start();
  await expect.poll(() => proxy.connections, patience).toBeGreaterThan(0);
  proxy.pass();
  await starting;
  expect(await app.resources.db.one(sql`select 1 as one`)).toEqual({ one: 1 });
  await app.stop();
});

test("stop ends also when the link has gone silent", slow, async () => {
  const { proxy, url } = await openProxiedServer();
  const app = createApp({ name: "test", logger: silentLogger, resources: { db: mariadb({ url }) } });
  await app.start();
  const { db } = app.resources;
  proxy.freeze();
  await app.stop();
  await expect(db.query(sql`select 1`)).rejects.toMatchObject({ code: "SQL_CLOSED" });
});
