import { describe, expect, onTestFinished, test } from "vitest";
import { createMigrator, createSeeder, type Migration, type Migrator, type SqlDatabase, sql } from "../sql/index.ts";
import type { OpenSqlDatabase } from "./describe-sql-database.ts";

const cards: Migration = {
  name: "0001-cards",
  up: [sql`create table card (id integer not null primary key)`],
  down: [sql`drop table card`],
};
const ranks: Migration = {
  name: "0002-ranks",
  up: async (database) => {
    await database.query(sql`alter table card add column rank integer`);
    const rows = await database.many<{ id: number }>(sql`select id from card`);
    for (const { id } of rows) await database.query(sql`update card set rank = ${id * 10} where id = ${id}`);
  },
  down: [sql`alter table card drop column rank`],
};
const lists: Migration = { name: "0003-lists", up: [sql`create table list (id integer not null primary key)`] };

/** The promise of the migrator on one driver. */
export function describeMigrator(name: string, open: () => Promise<OpenSqlDatabase>): void {
  const openEmpty = async (): Promise<SqlDatabase> => {
    const { database, close } = await open();
    onTestFinished(close);
    return database;
  };
  describe(`${name}: migrator`, () => {
    describeUpAndDown(openEmpty);
    describeLooking(openEmpty);
    describeRefusals(openEmpty);
    describeFailures(openEmpty);
    describeHalfWay(openEmpty);
    describeSeeds(openEmpty);
  });
}

type OpenEmpty = () => Promise<SqlDatabase>;

const states = async (migrator: Migrator) => (await migrator.status()).map(({ name, state }) => `${name} ${state}`);

function describeUpAndDown(open: OpenEmpty): void {
  test("applies what is pending in order, each once", async () => {
    const database = await open();
    expect(await createMigrator({ database, migrations: [cards] }).up()).toEqual(["0001-cards"]);
    await database.query(sql`insert into card (id) values (1)`);
    const migrator = createMigrator({ database, migrations: [cards, ranks, lists] });
    expect(await migrator.up()).toEqual(["0002-ranks", "0003-lists"]);
    expect(await migrator.up()).toEqual([]);
    expect(await database.many(sql`select id, rank from card`)).toEqual([{ id: 1, rank: 10 }]);
  });

  test("goes up to a migration, and back down by count or to a migration", async () => {
    const database = await open();
    const migrator = createMigrator({
      database,
      migrations: [cards, ranks, { ...lists, down: [sql`drop table list`] }],
    });
    expect(await migrator.up({ to: "0002-ranks" })).toEqual(["0001-cards", "0002-ranks"]);
    expect(await migrator.down()).toEqual(["0002-ranks"]);
    await migrator.up();
    expect(await migrator.down({ to: "0001-cards" })).toEqual(["0003-lists", "0002-ranks"]);
    expect(await states(migrator)).toEqual(["0001-cards applied", "0002-ranks pending", "0003-lists pending"]);
    await expect(migrator.up({ to: "0009" })).rejects.toMatchObject({ code: "MIGRATION_UNKNOWN" });
  });

  test("redo undoes the last one and applies it again", async () => {
    const database = await open();
    const migrator = createMigrator({ database, migrations: [cards] });
    expect(await migrator.redo()).toBeUndefined();
    await migrator.up();
    await database.query(sql`insert into card (id) values (1)`);
    expect(await migrator.redo()).toBe("0001-cards");
    expect(await database.many(sql`select id from card`)).toEqual([]);
    expect(await states(migrator)).toEqual(["0001-cards applied"]);
  });

  test("two migrators at once apply each migration once", async () => {
    const database = await open();
    const make = () => createMigrator({ database, migrations: [cards, ranks, lists] });
    const applied = await Promise.all([make().up(), make().up(), make().up()]);
    expect(applied.flat()).toEqual(["0001-cards", "0002-ranks", "0003-lists"]);
  });
}

function describeLooking(open: OpenEmpty): void {
  test("plan shows the SQL and changes nothing, not even its own table", async () => {
    const database = await open();
    const transaction = rollsBack(database);
    const migrator = createMigrator({ database, migrations: [cards, ranks] });
    expect(await migrator.plan()).toEqual([
      { name: "0001-cards", transaction, statements: ["create table card (id integer not null primary key)"] },
      {
        name: "0002-ranks",
        transaction,
        statements: ["alter table card add column rank integer", "select id from card"],
      },
    ]);
    expect(await states(migrator)).toEqual(["0001-cards pending", "0002-ranks pending"]);
    await expect(database.query(sql`select * from mega_migrations`)).rejects.toMatchObject({
      code: "SQL_INVALID_STATEMENT",
    });
  });

  test("plan shows what down would run, the newest first", async () => {
    const database = await open();
    const migrator = createMigrator({ database, migrations: [cards, ranks] });
    await migrator.up();
    const planned = await migrator.plan({ direction: "down", count: 2 });
    expect(planned.map(({ statements }) => statements)).toEqual([
      ["alter table card drop column rank"],
      ["drop table card"],
    ]);
    expect(await states(migrator)).toEqual(["0001-cards applied", "0002-ranks applied"]);
    await migrator.down({ count: 2 });
    const first = await migrator.plan({ to: "0001-cards" });
    expect(first.map(({ name }) => name)).toEqual(["0001-cards"]);
  });

  test("status tells when and how long, and what only the database knows", async () => {
    const database = await open();
    await createMigrator({ database, migrations: [cards, lists] }).up();
    const status = await createMigrator({ database, migrations: [cards] }).status();
    expect(status).toEqual([
      expect.objectContaining({ name: "0001-cards", state: "applied", batch: 1, durationMs: expect.any(Number) }),
      expect.objectContaining({ name: "0003-lists", state: "missing" }),
    ]);
    expect(status[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT/);
  });
}

function describeRefusals(open: OpenEmpty): void {
  test("an edited migration is found by its checksum, white space apart, and nothing runs", async () => {
    const database = await open();
    await createMigrator({ database, migrations: [cards] }).up();
    const spaced = { ...cards, up: [sql`create  table card (id integer\n not null primary key)`] };
    expect(await createMigrator({ database, migrations: [spaced] }).verify()).toEqual([]);
    const edited = { ...cards, up: [sql`create table card (id integer not null primary key, title varchar(9))`] };
    const migrator = createMigrator({ database, migrations: [edited, lists] });
    expect(await migrator.verify()).toMatchObject([{ migration: "0001-cards", code: "MIGRATION_DRIFTED" }]);
    await expect(migrator.up()).rejects.toMatchObject({ code: "MIGRATION_DRIFTED", data: { migration: "0001-cards" } });
    expect(await states(migrator)).toEqual(["0001-cards applied", "0003-lists pending"]);
  });

  test("an applied migration that the program lacks is reported as missing", async () => {
    const database = await open();
    await createMigrator({ database, migrations: [cards, lists] }).up();
    const migrator = createMigrator({ database, migrations: [cards] });
    expect(await migrator.verify()).toMatchObject([{ migration: "0003-lists", code: "MIGRATION_MISSING" }]);
    await expect(migrator.up()).rejects.toMatchObject({ code: "MIGRATION_MISSING" });
  });

  test("a pending migration before an applied one is out of order, unless that is allowed", async () => {
    const database = await open();
    await createMigrator({ database, migrations: [cards, lists] }).up();
    const migrations = [cards, ranks, lists];
    await expect(createMigrator({ database, migrations }).up()).rejects.toMatchObject({
      code: "MIGRATION_OUT_OF_ORDER",
    });
    expect(await createMigrator({ database, migrations, allowOutOfOrder: true }).up()).toEqual(["0002-ranks"]);
  });

  test("a migration without down is refused with MIGRATION_IRREVERSIBLE", async () => {
    const database = await open();
    const migrator = createMigrator({ database, migrations: [lists] });
    await migrator.up();
    await expect(migrator.down()).rejects.toMatchObject({
      code: "MIGRATION_IRREVERSIBLE",
      data: { migration: "0003-lists" },
    });
    expect(await states(migrator)).toEqual(["0003-lists applied"]);
  });

  test("two migrations of one name are refused before anything runs", async () => {
    const database = await open();
    expect(() => createMigrator({ database, migrations: [cards, cards] })).toThrow(
      expect.objectContaining({ code: "MIGRATION_DUPLICATE" }),
    );
  });
}

/** MariaDB commits at each change of the schema: what fails there is dirty, never rolled back. */
const rollsBack = (database: SqlDatabase): boolean => database.dialect !== "mariadb";

function describeFailures(open: OpenEmpty): void {
  const halfway = (transaction: boolean): Migration => ({
    name: "0002-half-way",
    transaction,
    up: async (database) => {
      await database.query(sql`insert into card (id) values (1)`);
      throw new Error("half-way");
    },
  });

  test("a migration that throws half-way is rolled back, those before it stay, and status explains", async () => {
    const database = await open();
    const migrator = createMigrator({ database, migrations: [cards, halfway(true), lists] });
    const failure = await migrator.up().catch((reason: unknown) => reason);
    expect(failure).toMatchObject({
      code: "MIGRATION_FAILED",
      data: { migration: "0002-half-way", direction: "up" },
      cause: { message: "half-way" },
    });
    const isUndone = rollsBack(database);
    const state = isUndone ? "pending" : "dirty";
    expect(await states(migrator)).toEqual(["0001-cards applied", `0002-half-way ${state}`, "0003-lists pending"]);
    expect((await migrator.status())[1]).toMatchObject({
      error: "half-way",
      detail: expect.stringContaining(isUndone ? "rolled back" : "repair the schema by hand"),
    });
    expect(await database.many(sql`select id from card`)).toEqual(isUndone ? [] : [{ id: 1 }]);
    if (!isUndone) await migrator.resolve("0002-half-way", "pending");
    const repaired = { ...halfway(true), up: [sql`insert into card (id) values (7)`] };
    expect(await createMigrator({ database, migrations: [cards, repaired, lists] }).up()).toEqual([
      "0002-half-way",
      "0003-lists",
    ]);
  });

  test("a migration that fails outside a transaction blocks until it is resolved by hand", async () => {
    const database = await open();
    const migrator = createMigrator({ database, migrations: [cards, halfway(false)] });
    await expect(migrator.up()).rejects.toMatchObject({ code: "MIGRATION_FAILED", data: { rolledBack: false } });
    expect(await database.many(sql`select id from card`)).toEqual([{ id: 1 }]);
    await expect(migrator.up()).rejects.toMatchObject({
      code: "MIGRATION_DIRTY",
      data: { migration: "0002-half-way" },
    });
    await expect(migrator.resolve("0001-cards", "applied")).rejects.toMatchObject({ code: "MIGRATION_UNKNOWN" });
    await migrator.resolve("0002-half-way", "applied");
    expect(await states(migrator)).toEqual(["0001-cards applied", "0002-half-way applied"]);
    expect(await migrator.up()).toEqual([]);
  });

  test("a down step that fails is rolled back, or dirty when it ran outside a transaction", async () => {
    const database = await open();
    const failing: Migration["up"] = async (executor) => {
      await executor.query(sql`insert into card (id) values (5)`);
      throw new Error("down");
    };
    const inside = createMigrator({ database, migrations: [{ ...cards, down: failing }] });
    await inside.up();
    if (rollsBack(database)) {
      await expect(inside.down()).rejects.toMatchObject({
        code: "MIGRATION_FAILED",
        data: { direction: "down", rolledBack: true },
      });
      expect(await states(inside)).toEqual(["0001-cards applied"]);
      expect(await database.many(sql`select id from card`)).toEqual([]);
    }
    const outside = createMigrator({ database, migrations: [{ ...cards, down: failing, transaction: false }] });
    await expect(outside.down()).rejects.toMatchObject({ code: "MIGRATION_FAILED", data: { rolledBack: false } });
    expect(await states(outside)).toEqual(["0001-cards dirty"]);
    await outside.resolve("0001-cards", "pending");
    expect(await states(outside)).toEqual(["0001-cards pending"]);
  });
}

function describeHalfWay(open: OpenEmpty): void {
  test("a list that fails outside a transaction is dirty, and what came before its failure is there", async () => {
    const database = await open();
    const steps: Migration = {
      name: "0001-steps",
      transaction: false,
      up: [sql`create table first (id integer)`, sql`create table second (id integer)`, sql`create tabel third`],
    };
    const migrator = createMigrator({ database, migrations: [steps] });
    await expect(migrator.up()).rejects.toMatchObject({ code: "MIGRATION_FAILED", data: { rolledBack: false } });
    expect(await states(migrator)).toEqual(["0001-steps dirty"]);
    expect(await database.many(sql`select id from second`)).toEqual([]);
  });

  test("a process that dies outside a transaction leaves a mark: status names the migration, and others refuse", async () => {
    const database = await open();
    const reached = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const waiting: Migration = {
      name: "0002-long",
      transaction: false,
      up: async (executor) => {
        await executor.query(sql`insert into card (id) values (1)`);
        // Taking the checksum runs it as well, on a database where nothing is ever found.
        if ((await executor.many(sql`select id from card`)).length === 0) return;
        reached.resolve();
        await end.promise;
      },
    };
    const migrator = createMigrator({ database, migrations: [cards, waiting, lists] });
    const running = migrator.up();
    await reached.promise;
    // This is what the database knows of it at that moment, whoever looks and whatever becomes of the process.
    expect(await states(migrator)).toEqual(["0001-cards applied", "0002-long dirty", "0003-lists pending"]);
    expect((await migrator.status())[1]?.detail).toContain("it is under way, or its process died");
    expect(await migrator.verify()).toMatchObject([{ migration: "0002-long", code: "MIGRATION_DIRTY" }]);
    const second = createMigrator({ database, migrations: [cards, waiting, lists], lockTimeoutMs: 50 });
    await expect(second.up()).rejects.toMatchObject({ code: "MIGRATION_LOCKED" });
    end.resolve();
    expect(await running).toEqual(["0001-cards", "0002-long", "0003-lists"]);
  });
}

function describeSeeds(open: OpenEmpty): void {
  test("seeds run once, in order, and again when asked to", async () => {
    const database = await open();
    await createMigrator({ database, migrations: [cards] }).up();
    let next = 1;
    const add = (name: string) => ({
      name,
      run: async (executor: Pick<SqlDatabase, "query">) => {
        await executor.query(sql`insert into card (id) values (${next})`);
        next += 1;
      },
    });
    const seeder = createSeeder({ database, seeds: [add("first"), add("second")] });
    expect((await seeder.status()).map(({ state }) => state)).toEqual(["pending", "pending"]);
    expect(await seeder.run()).toEqual(["first", "second"]);
    expect(await seeder.run()).toEqual([]);
    expect(await createSeeder({ database, seeds: [add("first"), add("third")] }).run()).toEqual(["third"]);
    expect(await seeder.run({ again: true })).toEqual(["first", "second"]);
    expect(await database.many(sql`select id from card order by id`)).toEqual([1, 2, 3, 4, 5].map((id) => ({ id })));
  });

  test("a seed that fails leaves nothing and runs again the next time", async () => {
    const database = await open();
    await createMigrator({ database, migrations: [cards] }).up();
    let isBroken = true;
    const run = async (executor: Pick<SqlDatabase, "query">) => {
      await executor.query(sql`insert into card (id) values (1)`);
      if (isBroken) throw new Error("broken");
    };
    const seeder = createSeeder({ database, seeds: [{ name: "cards", run }] });
    await expect(seeder.run()).rejects.toMatchObject({ code: "MIGRATION_FAILED", data: { migration: "cards" } });
    expect(await database.many(sql`select id from card`)).toEqual([]);
    expect((await seeder.status())[0]?.state).toBe("pending");
    isBroken = false;
    expect(await seeder.run()).toEqual(["cards"]);
  });
}
