import { describe, expect, onTestFinished, test } from "vitest";
import {
  createCollection,
  createDocumentMigrator,
  createDocumentSeeder,
  createIndex,
  type DocumentDatabase,
  type DocumentMigration,
  dropCollection,
  type Migrator,
} from "../documents/index.ts";
import type { OpenDocumentDatabase } from "./documents/open-documents.ts";

interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
}

const users: DocumentMigration = {
  name: "0001-users",
  up: [
    createCollection("users"),
    createIndex("users", { name: "user_email", fields: { email: "asc" }, unique: true }),
    createIndex("users", { name: "user_name", fields: { name: "asc", email: "desc" } }),
  ],
  down: [dropCollection("users")],
};
const named: DocumentMigration = {
  name: "0002-names",
  up: async (database) => {
    await database.collection<User>("users").update({ name: null }, { set: { name: "nobody" } });
  },
  down: async () => {},
};
const boards: DocumentMigration = { name: "0003-boards", up: [createCollection("boards")] };

/** The promise of the document migrator on one driver. */
export function describeDocumentMigrator(name: string, open: () => Promise<OpenDocumentDatabase>): void {
  const openEmpty: OpenEmpty = async () => {
    const { database, close } = await open();
    onTestFinished(close);
    return database;
  };
  describe(`${name}: document migrator`, () => {
    describeUpAndDown(openEmpty);
    describeLooking(openEmpty);
    describeFailures(openEmpty);
    describeDocumentSeeds(openEmpty);
  });
}

type OpenEmpty = () => Promise<DocumentDatabase>;

const states = async (migrator: Migrator) => (await migrator.status()).map(({ name, state }) => `${name} ${state}`);

function describeUpAndDown(open: OpenEmpty): void {
  test("applies what is pending in order, each once, and undoes it", async () => {
    const database = await open();
    expect(await createDocumentMigrator({ database, migrations: [users] }).up()).toEqual(["0001-users"]);
    const people = database.collection<User>("users");
    await people.insert({ id: "1", email: "a", name: null });
    await expect(people.insert({ id: "2", email: "a", name: null })).rejects.toMatchObject({
      code: "DOCUMENT_DUPLICATE_KEY",
    });
    const migrator = createDocumentMigrator({ database, migrations: [users, named, boards] });
    expect(await migrator.up()).toEqual(["0002-names", "0003-boards"]);
    expect(await migrator.up()).toEqual([]);
    expect((await people.get("1"))?.name).toBe("nobody");
    await expect(migrator.down()).rejects.toMatchObject({ code: "MIGRATION_IRREVERSIBLE" });
    const without = createDocumentMigrator({ database, migrations: [users, named, { ...boards, down: [] }] });
    expect(await without.down({ to: "0001-users" })).toEqual(["0003-boards", "0002-names"]);
    expect(await without.redo()).toBe("0001-users");
    expect(await people.count()).toBe(0);
    expect(await states(without)).toEqual(["0001-users applied", "0002-names pending", "0003-boards pending"]);
  });

  test("migrators at once apply each migration once", async () => {
    const database = await open();
    const make = () => createDocumentMigrator({ database, migrations: [users, named, boards] });
    const applied = await Promise.all([make().up(), make().up(), make().up()]);
    expect(applied.flat()).toEqual(["0001-users", "0002-names", "0003-boards"]);
  });
}

function describeLooking(open: OpenEmpty): void {
  test("plan shows each change and makes none", async () => {
    const database = await open();
    const migrator = createDocumentMigrator({ database, migrations: [users, named] });
    expect(await migrator.plan()).toEqual([
      {
        name: "0001-users",
        transaction: false,
        statements: [
          "create collection users",
          "create unique index user_email on users (email asc)",
          "create index user_name on users (name asc, email desc)",
        ],
      },
      { name: "0002-names", transaction: false, statements: [expect.stringContaining("update users")] },
    ]);
    expect(await states(migrator)).toEqual(["0001-users pending", "0002-names pending"]);
    expect(await database.collection("mega_migrations").count()).toBe(0);
  });

  test("an edited migration, a missing one and one out of order are found, and nothing runs", async () => {
    const database = await open();
    await createDocumentMigrator({ database, migrations: [users, boards] }).up();
    const edited: DocumentMigration = { ...users, up: [createCollection("people")] };
    const drifted = createDocumentMigrator({ database, migrations: [edited, boards] });
    await expect(drifted.up()).rejects.toMatchObject({ code: "MIGRATION_DRIFTED" });
    const without = createDocumentMigrator({ database, migrations: [users] });
    expect(await without.verify()).toMatchObject([{ migration: "0003-boards", code: "MIGRATION_MISSING" }]);
    const migrations = [users, named, boards];
    await expect(createDocumentMigrator({ database, migrations }).up()).rejects.toMatchObject({
      code: "MIGRATION_OUT_OF_ORDER",
    });
    expect(await createDocumentMigrator({ database, migrations, allowOutOfOrder: true }).up()).toEqual(["0002-names"]);
  });
}

function describeFailures(open: OpenEmpty): void {
  test("one that fails half-way is dirty: status tells why, and up refuses until it is resolved", async () => {
    const database = await open();
    const failing: DocumentMigration = {
      name: "0002-half-way",
      up: async (on) => {
        await on.collection("users").insert({ id: "1" });
        throw new Error("half-way");
      },
    };
    const migrator = createDocumentMigrator({ database, migrations: [users, failing, boards] });
    await expect(migrator.up()).rejects.toMatchObject({
      code: "MIGRATION_FAILED",
      data: { migration: "0002-half-way", rolledBack: false },
    });
    expect(await states(migrator)).toEqual(["0001-users applied", "0002-half-way dirty", "0003-boards pending"]);
    expect((await migrator.status())[1]?.detail).toContain("half-way");
    await expect(migrator.up()).rejects.toMatchObject({ code: "MIGRATION_DIRTY" });
    await migrator.resolve("0002-half-way", "applied");
    expect(await migrator.up()).toEqual(["0003-boards"]);
  });

  test("a process that dies in the middle leaves a mark: status names the migration", async () => {
    const database = await open();
    const reached = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const waiting: DocumentMigration = {
      name: "0001-long",
      up: async (on) => {
        await on.collection("users").insert({ id: "1" });
        // Taking the checksum runs it as well, on a database where nothing is ever found.
        if ((await on.collection("users").count()) === 0) return;
        reached.resolve();
        await end.promise;
      },
    };
    const migrator = createDocumentMigrator({ database, migrations: [waiting] });
    const running = migrator.up();
    await reached.promise;
    // This is what the database knows of it at that moment, whoever looks and whatever becomes of the process.
    expect(await states(migrator)).toEqual(["0001-long dirty"]);
    const second = createDocumentMigrator({ database, migrations: [waiting], lockTimeoutMs: 50 });
    await expect(second.up()).rejects.toMatchObject({ code: "MIGRATION_LOCKED" });
    end.resolve();
    expect(await running).toEqual(["0001-long"]);
  });
}

function describeDocumentSeeds(open: OpenEmpty): void {
  test("seeds run once, again when asked to, and again after a failure", async () => {
    const database = await open();
    let isBroken = true;
    const boardsSeed = {
      name: "boards",
      run: async (on: DocumentDatabase) => {
        await on.collection("boards").delete({ id: "1" });
        await on.collection("boards").insert({ id: "1" });
      },
    };
    const broken = {
      name: "broken",
      run: async () => {
        if (isBroken) throw new Error("broken");
      },
    };
    const seeder = createDocumentSeeder({ database, seeds: [boardsSeed, broken] });
    await expect(seeder.run()).rejects.toMatchObject({ code: "MIGRATION_FAILED", data: { migration: "broken" } });
    expect((await seeder.status()).map(({ state }) => state)).toEqual(["applied", "pending"]);
    isBroken = false;
    expect(await seeder.run()).toEqual(["broken"]);
    expect(await seeder.run()).toEqual([]);
    expect(await seeder.run({ again: true })).toEqual(["boards", "broken"]);
    expect(await database.collection("boards").count()).toBe(1);
  });
}
