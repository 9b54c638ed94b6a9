import { randomBytes } from "node:crypto";
import { createMigrator, defineMigration, sql } from "@mega/core/sql";
import { bootFailure, childStarter } from "@mega/lab/vitest";
import { providedService } from "@mega/services/vitest";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { mariadb, mariadbSessions } from "../src/index.ts";
import { createTestDatabase, openDatabase } from "./test-database.ts";

const startChild = childStarter(import.meta.url);
const server = (): URL => new URL(providedService("mariadb").url);

async function scratchUrl(): Promise<string> {
  const scratch = await createTestDatabase();
  onTestFinished(() => scratch.drop());
  return scratch.url;
}

describe("a boot that cannot work", () => {
  test.each([
    ["a wrong password", (url: URL) => ({ password: `not ${url.password}` })],
    ["an unknown host", () => ({ host: "no-such-host.invalid" })],
    ["an unknown database", () => ({ database: "no_such_database" })],
    ["a server without the TLS that was asked for", () => ({ tls: true })],
  ])("%s fails it at once, and the password is not told", async (_, wrong) => {
    const url = server();
    const failure = await bootFailure({ db: mariadb({ url: url.href, ...wrong(url) }) });
    expect(failure).toMatchObject({ code: "SQL_OPEN_FAILED", data: { attempts: 1 } });
    expect(JSON.stringify([failure.message, failure.data])).not.toContain(url.password);
  });

  test("names resource, database, host and port", async () => {
    const url = server();
    const failure = await bootFailure({ db: mariadb({ url: url.href, database: "no_such_database" }) });
    expect(failure.message).toContain(
      `cannot connect to the database "no_such_database" at ${url.hostname}:${url.port}: `,
    );
  });

  test("a port where nobody listens is tried again until connectTimeoutMs", async () => {
    const failure = await bootFailure({ db: mariadb({ host: "127.0.0.1", port: 1, connectTimeoutMs: 400 }) });
    expect(failure).toMatchObject({ code: "SQL_OPEN_FAILED", data: { driverCode: "ECONNREFUSED", port: 1 } });
    expect(Number(failure.data?.["attempts"])).toBeGreaterThan(1);
  });

  test("a server that has no room is tried again until connectTimeoutMs", async () => {
    const admin = await openDatabase();
    const [user, password] = [`crowd_${randomBytes(4).toString("hex")}`, randomBytes(12).toString("hex")];
    await admin.execute(`create user ${user} identified by '${password}' with max_user_connections 1`, []);
    onTestFinished(() => admin.execute(`drop user ${user}`, []).then(() => undefined));
    const parts = { url: server().href, user, password, database: "information_schema" };
    const only = await openDatabase(parts);
    const failure = await bootFailure({ db: mariadb({ ...parts, connectTimeoutMs: 3_000 }) });
    expect(failure).toMatchObject({ code: "SQL_OPEN_FAILED", data: { driverNumber: 1226 } });
    expect(Number(failure.data?.["attempts"])).toBeGreaterThan(1);
    expect(await only.one(sql`select 1 as one`)).toEqual({ one: 1 });
  });

  test("sessions on a database that is absent are told what there is", async () => {
    const db = mariadb({ url: server().href });
    expect((await bootFailure({ main: db, sessions: mariadbSessions({ database: "db" }) })).message).toBe(
      'mariadbSessions.database ("db") names no resource; mariadb() resources declared before "sessions": main',
    );
  });
});

describe("migrations at boot", { timeout: 120_000 }, () => {
  const card = defineMigration({ name: "0001-card", up: [sql`create table card (id integer not null primary key)`] });

  test("two processes that migrate at once run each migration once", async () => {
    const url = await scratchUrl();
    const db = await openDatabase({ url });
    await db.query(sql`create table run (n integer not null primary key auto_increment, name text, pid integer)`);
    const children = [1, 2].map(() => startChild("migrate.ts", url));
    expect(await Promise.all(children.map(({ exited }) => exited))).toEqual([0, 0]);
    const names = (await db.many<{ name: string }>(sql`select name from run order by n`)).map(({ name }) => name);
    expect(names).toEqual(Array.from({ length: 5 }, (_, index) => `000${index}`));
  });

  test("kill -9 in the middle of one leaves a mark that status names, and no lock", async () => {
    const url = await scratchUrl();
    const database = await openDatabase({ url });
    const child = startChild("migrate-half-way.ts", url);
    await vi.waitFor(() => database.query(sql`select id from first`), { timeout: 60_000, interval: 50 });
    child.process.kill("SIGKILL");
    await child.exited;
    const migrations = [defineMigration({ name: "0001-half-way", up: [sql`create table first (id integer)`] })];
    const migrator = createMigrator({ database, migrations });
    expect(await migrator.status()).toMatchObject([{ name: "0001-half-way", state: "dirty" }]);
    await expect(migrator.up()).rejects.toMatchObject({ code: "MIGRATION_DIRTY" });
    await database.query(sql`drop table first`);
    await migrator.resolve("0001-half-way", "pending");
    expect(await migrator.up()).toEqual(["0001-half-way"]);
  });

  test("one that fails half-way ends the boot, named, and stays half done", async () => {
    const url = await scratchUrl();
    const broken = defineMigration({
      name: "0002-broken",
      up: [sql`insert into card (id) values (1)`, sql`create tabel other`],
    });
    const failure = await bootFailure({ db: mariadb({ url, migrations: [card, broken] }) });
    expect(failure).toMatchObject({ code: "MIGRATION_FAILED", data: { migration: "0002-broken", rolledBack: false } });
    const db = await openDatabase({ url, migrate: "off" });
    expect(await db.many(sql`select id from card`)).toEqual([{ id: 1 }]);
  });

  test("check refuses to start while one is pending, off does not look", async () => {
    const options = { url: await scratchUrl(), migrations: [card] };
    const failure = await bootFailure({ db: mariadb({ ...options, migrate: "check" }) });
    expect(failure).toMatchObject({ code: "MIGRATION_PENDING", data: { pending: ["0001-card"] } });
    await openDatabase({ ...options, migrate: "off" });
    await openDatabase(options);
    await openDatabase({ ...options, migrate: "check" });
  });
});
