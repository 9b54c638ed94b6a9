import { defineMigration, sql } from "@mega/core/sql";
import { bootFailure } from "@mega/lab/vitest";
import { providedService } from "@mega/services/vitest";
import postgresClient from "postgres";
import { describe, expect, onTestFinished, test } from "vitest";
import { type PostgresOptions, postgres, postgresSessions } from "../src/index.ts";
import { createTestDatabase, openDatabase } from "./test-database.ts";

const server = (): URL => new URL(providedService("postgres").url);
const card = defineMigration({ name: "0001-card", up: [sql`create table card (id integer primary key)`] });

describe("a boot that cannot work says at once what is wrong with which server", () => {
  test("a wrong password", async () => {
    const failure = await bootFailure({ db: postgres({ url: server().href, password: "no-such-secret" }) });
    expect(failure).toMatchObject({ code: "SQL_OPEN_FAILED", data: { driverCode: "28P01", attempts: 1 } });
    expect(failure.message).toBe(
      `cannot connect to the database "mega" at 127.0.0.1:${server().port}: password authentication failed for user "mega"`,
    );
    expect(JSON.stringify([failure.message, failure.data])).not.toContain("no-such-secret");
  });

  test("a database that does not exist", async () => {
    const failure = await bootFailure({ db: postgres({ url: server().href, database: "no_such" }) });
    expect(failure).toMatchObject({ code: "SQL_OPEN_FAILED", data: { driverCode: "3D000", database: "no_such" } });
    expect(failure.message).toContain('database "no_such" does not exist');
  });

  test("an unknown host", async () => {
    const failure = await bootFailure({ db: postgres({ host: "no-such-host.invalid", connectTimeoutMs: 20_000 }) });
    expect(failure.code).toBe("SQL_OPEN_FAILED");
    expect(failure.message).toContain('cannot connect to the database "postgres" at no-such-host.invalid:5432: ');
  });

  test("a port where nobody listens, after trying again until connectTimeoutMs", async () => {
    const failure = await bootFailure({ db: postgres({ host: "127.0.0.1", port: 1, connectTimeoutMs: 400 }) });
    expect(failure).toMatchObject({ code: "SQL_OPEN_FAILED", data: { driverCode: "ECONNREFUSED", port: 1 } });
    expect(Number(failure.data?.["attempts"])).toBeGreaterThan(1);
  });

  test("too many connections, after trying again until connectTimeoutMs", async () => {
    const scratch = await createTestDatabase();
    const admin = postgresClient(server().href, { max: 1 });
    onTestFinished(async () => {
      await admin.unsafe(`drop role if exists ${role}`);
      await admin.end();
      await scratch.drop();
    });
    const { pathname } = new URL(scratch.url);
    const role = `crowd_${pathname.slice(-8)}`;
    await admin.unsafe(`create role ${role} login password 'crowd' connection limit 0`);
    const options = { url: scratch.url, user: role, password: "crowd", connectTimeoutMs: 3_000 };
    const failure = await bootFailure({ db: postgres(options) });
    expect(failure).toMatchObject({ code: "SQL_OPEN_FAILED", data: { driverCode: "53300" } });
    expect(Number(failure.data?.["attempts"])).toBeGreaterThan(1);
  });
});

describe("migrations at boot", () => {
  test("two apps that start at once run each migration once", async () => {
    const scratch = await createTestDatabase();
    onTestFinished(() => scratch.drop());
    const options = { url: scratch.url, migrations: [card] };
    const [one] = await Promise.all([openDatabase(options), openDatabase(options), openDatabase(options)]);
    expect(await one.many(sql`select name, state from mega_migrations`)).toEqual([
      { name: "0001-card", state: "applied" },
    ]);
  });

  test("one that throws half-way ends the boot, named, and leaves the database as it was", async () => {
    const scratch = await createTestDatabase();
    onTestFinished(() => scratch.drop());
    const broken = defineMigration({
      name: "0002-broken",
      up: async (tx) => {
        await tx.query(sql`insert into card (id) values (1)`);
        throw new Error("half-way");
      },
    });
    const failure = await bootFailure({ db: postgres({ url: scratch.url, migrations: [card, broken] }) });
    expect(failure).toMatchObject({ code: "MIGRATION_FAILED", data: { migration: "0002-broken", rolledBack: true } });
    const db = await openDatabase({ url: scratch.url, migrations: [card] });
    expect(await db.many(sql`select id from card`)).toEqual([]);
  });

  test("check refuses to start while one is pending, off does not look", async () => {
    const scratch = await createTestDatabase();
    onTestFinished(() => scratch.drop());
    const options = { url: scratch.url, migrations: [card] };
    const failure = await bootFailure({ db: postgres({ ...options, migrate: "check" }) });
    expect(failure).toMatchObject({ code: "MIGRATION_PENDING", data: { pending: ["0001-card"] } });
    await openDatabase({ ...options, migrate: "off" });
    await openDatabase(options);
    await openDatabase({ ...options, migrate: "check" });
  });
});

describe("options", () => {
  test.each<PostgresOptions>([
    { host: "" },
    { port: 0 },
    { user: " " },
    { database: "a\0b" },
    { tls: "yes" as "require" },
    { parameters: { search_path: "" } },
    { applicationName: 1 as unknown as string },
    { maxConnections: 0 },
    { connectTimeoutMs: 1.5 },
    { queueTimeoutMs: 0 },
    { maxQueued: Number.NaN },
    { statementTimeoutMs: -1 },
    { lockTimeoutMs: Number.POSITIVE_INFINITY },
    { idleInTransactionTimeoutMs: "1" as unknown as number },
    { statementCacheSize: -1 },
    { streamBatchRows: 0 },
    { listenCheckIntervalMs: 0 },
    { timeoutMs: -1 },
    { capacity: 0 },
    { migrations: {} as [] },
    { migrate: "yes" as "auto" },
  ])("a wrong one is refused by name before anything is opened: %j", (options) => {
    expect(() => postgres(options)).toThrow(`postgres.${Object.keys(options)[0]}`);
  });

  test("an unknown one is refused with the one that was meant", () => {
    expect(() => postgres({ maxConections: 1 } as PostgresOptions)).toThrow('did you mean "maxConnections"?');
  });

  test("a URL that cannot be meant is refused without showing its password", () => {
    for (const url of ["mysql://u:secret@h/d", "u:secret@h", "postgres://u:secret@h/d?sslmode=prefer"])
      expect(() => postgres({ url })).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining("secret") }),
      );
    expect(() => postgres({ url: "postgres://u:secret@h/d?target_session_attrs=primary" })).toThrow(
      'postgres.url has "target_session_attrs"',
    );
  });

  test("a password from a function, and parameters for each session", async () => {
    const url = server();
    const password = decodeURIComponent(url.password);
    url.password = "";
    const parameters = { search_path: "pg_catalog", DateStyle: "German" };
    const db = await openDatabase({
      url: url.href,
      password: async () => password,
      parameters,
      applicationName: "shown",
    });
    expect(
      await db.one(sql`select current_setting('search_path') as path, current_setting('application_name') as name`),
    ).toEqual({ path: "pg_catalog", name: "shown" });
  });

  test("a database name that is absent or of another kind is an error that tells what there is", async () => {
    const db = postgres({ url: server().href });
    expect((await bootFailure({ main: db, sessions: postgresSessions({ database: "db" }) })).message).toBe(
      'postgresSessions.database ("db") names no resource; postgres() resources declared before "sessions": main',
    );
  });
});
