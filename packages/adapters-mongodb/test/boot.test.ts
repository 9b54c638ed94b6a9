import { inspect } from "node:util";
import { createApp, silentLogger } from "@mega/core";
import { createCollection, createIndex, defineDocumentMigration } from "@mega/core/documents";
import { bootFailure } from "@mega/lab/vitest";
import { MongoClient } from "mongodb";
import { describe, expect, onTestFinished, test } from "vitest";
import { type MongodbOptions, mongodb, mongodbSessions } from "../src/index.ts";
import { openDatabase, ownServer, scratchUrl } from "./open-database.ts";

const url = "mongodb://127.0.0.1:27017/mega";

describe("a wrong option throws at once and is named", () => {
  test.each<[string, object, string]>([
    ["a URL of another system", { url: "postgres://localhost/x" }, "mongodb.url"],
    ["no URL", {}, "mongodb.url"],
    ["a database that is no name", { url, database: "a b" }, 'mongodb.database ("a b")'],
    ["a pool without connections", { url, maxConnections: 0 }, "mongodb.maxConnections (0)"],
    ["a time-out that is text", { url, timeoutMs: "10" }, 'mongodb.timeoutMs ("10")'],
    ["an unknown way to migrate", { url, migrate: "yes" }, 'mongodb.migrate ("yes")'],
    ["migrations that are no list", { url, migrations: {} }, "mongodb.migrations"],
    ["a retry that is no decision", { url, retryWrites: "no" }, 'mongodb.retryWrites ("no")'],
    ["an unknown option, with the one that was meant", { url, maxConections: 5 }, 'did you mean "maxConnections"?'],
    ["an option that the driver does not know", { url: `${url}?maxPoolsize9=1` }, "mongodb.url or mongodb.driver"],
  ])("%s", (_, options, message) => {
    expect(() => mongodb(options as MongodbOptions)).toThrow(message);
  });

  test("of the sessions", () => {
    expect(() => mongodbSessions({ database: "" })).toThrow('mongodbSessions.database ("")');
    expect(() => mongodbSessions({ database: "db", sweepBatch: 0 })).toThrow("mongodbSessions.sweepBatch (0)");
  });

  test.each([
    "mongodb://ada:s3cr%zz3t@localhost:x/mega",
    "mongodb://ada:s3cr3t@localhost:99999/mega",
    "mongodb://ada:s3@cr3t@localhost/mega",
    "mongodb://ada:s3cr3t@localhost/mega?unknownOption=1",
  ])("without a part of the password: %s", (wrong) => {
    let failure: unknown;
    try {
      mongodb({ url: wrong });
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(TypeError);
    expect(inspect(failure)).toContain("mongodb.url or mongodb.driver is not what the driver takes");
    expect(inspect(failure)).not.toMatch(/s3|cr3t/);
  });
});

describe("a boot that cannot work says what is wrong", () => {
  test("an unknown host ends the boot, and the password is in no message", async () => {
    const failure = await bootFailure({
      db: mongodb({ url: "mongodb://ada:s3cr3t@no-such-host.invalid/mega", connectTimeoutMs: 3_000 }),
    });
    expect(failure).toMatchObject({ code: "DOCUMENT_OPEN_FAILED", data: { hosts: "no-such-host.invalid:27017" } });
    expect(failure.message).toMatch(/^cannot connect to no-such-host\.invalid:27017: .*(ENOTFOUND|EAI_AGAIN)/);
    expect(JSON.stringify([failure.message, failure.data])).not.toContain("s3cr3t");
  });

  test("a server that is not there, after connectTimeoutMs, with the reason", async () => {
    const server = await ownServer();
    await server.kill();
    const failure = await bootFailure({
      db: mongodb({ url: server.url, connectTimeoutMs: 1_000, serverSelectionTimeoutMs: 500 }),
    });
    expect(failure).toMatchObject({ code: "DOCUMENT_OPEN_FAILED", data: { hosts: new URL(server.url).host } });
    expect(failure.message).toContain("ECONNREFUSED");
  }, 120_000);

  test("a wrong password is refused at once, and is in no message", async () => {
    const scratch = new URL(await scratchUrl());
    const database = scratch.pathname.slice(1);
    const client = new MongoClient(scratch.href);
    onTestFinished(() => client.close());
    await client.db().command({ createUser: "ada", pwd: "right", roles: [{ role: "readWrite", db: database }] });
    onTestFinished(async () => {
      await client.db().command({ dropUser: "ada" });
    });
    const as = (password: string): string =>
      `mongodb://ada:${password}@${scratch.host}/${database}?directConnection=true&authSource=${database}`;
    const failure = await bootFailure({ db: mongodb({ url: as("s3cr3t"), connectTimeoutMs: 60_000 }) });
    expect(failure).toMatchObject({ code: "DOCUMENT_OPEN_FAILED", data: { driverCode: 18, attempts: 1 } });
    expect(failure.message).not.toContain("s3cr3t");
    const db = await openDatabase({ url: as("right") });
    await db.collection("cards").insert({ id: "1" });
  });

  test("a boot waits for a server that comes later", async () => {
    const server = await ownServer();
    await server.kill();
    const app = createApp({
      name: "test",
      logger: silentLogger,
      resources: { db: mongodb({ url: server.url, connectTimeoutMs: 60_000, serverSelectionTimeoutMs: 500 }) },
      bootTimeoutMs: 90_000,
    });
    onTestFinished(async () => {
      await app.stop();
    });
    const started = app.start();
    await server.start();
    await started;
    expect(await app.resources.db.collection("cards").count()).toBe(0);
  }, 120_000);
});

describe("migrations at boot", () => {
  const cards = defineDocumentMigration({
    name: "0001-cards",
    up: [
      createCollection("cards"),
      createIndex("cards", { name: "card_title", fields: { title: "asc" }, unique: true }),
    ],
  });

  test("auto makes collections and unique indexes, once", async () => {
    const options = { url: await scratchUrl(), migrations: [cards] };
    for (let round = 0; round < 2; round += 1) await openDatabase(options);
    const db = await openDatabase(options);
    await db.collection("cards").insert({ id: "1", title: "a" });
    await expect(db.collection("cards").insert({ id: "2", title: "a" })).rejects.toMatchObject({
      code: "DOCUMENT_DUPLICATE_KEY",
      message: "a document with the same card_title exists",
      data: { collection: "cards", index: "card_title", fields: ["title"] },
    });
  });

  test("check refuses to start while one is pending, off does not look", async () => {
    const options = { url: await scratchUrl(), migrations: [cards] };
    expect(await bootFailure({ db: mongodb({ ...options, migrate: "check" }) })).toMatchObject({
      code: "MIGRATION_PENDING",
    });
    const db = await openDatabase({ ...options, migrate: "off" });
    expect(await db.native.db().listCollections({ name: "cards" }).toArray()).toEqual([]);
  });
});
