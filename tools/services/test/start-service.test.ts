import { describe, expect, test } from "vitest";
import {
  createDatabase,
  type Service,
  type ServiceName,
  serviceNames,
  serviceVariants,
  startService,
} from "../src/index.ts";
import { openNotebook } from "./support/notebook.ts";
import { createTemporaryFolder } from "./support/temporary-folder.ts";

const all = serviceNames.flatMap((name) => serviceVariants(name).map((variant) => ({ name, variant })));

// The first run on a machine fetches what is not installed.
const timeout = 300_000;

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function inOwnFolder(use: (entries: () => Promise<readonly string[]>) => Promise<void>): Promise<void> {
  const usual = process.env["TMPDIR"];
  await using folder = await createTemporaryFolder();
  process.env["TMPDIR"] = folder.path;
  try {
    await use(folder.entries);
  } finally {
    if (usual === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = usual;
  }
}

describe.each(all)("$variant", ({ name, variant }) => {
  test(
    "keeps what it acknowledged across a restart and a kill, and stopped leaves no process and no folder",
    { timeout },
    () =>
      inOwnFolder(async (entries) => {
        const service = await startService(name, { variant, own: true });
        const notebook = openNotebook(name, service.url);
        const { port } = service;
        await notebook.write("one");
        await service.restart();
        await notebook.write("two");
        await service.kill();
        expect(service.pid).toBeUndefined();
        await service.start();
        expect(service.port).toBe(port);
        expect(await notebook.read()).toEqual(["one", "two"]);
        expect(await entries()).toHaveLength(1);
        const { pid } = service;
        await service.stop();
        expect(pid !== undefined && isAlive(pid)).toBe(false);
        expect(await entries()).toEqual([]);
      }),
  );

  test("frozen, it answers nobody; resumed, it does, as a server named by the environment too", {
    timeout,
  }, async () => {
    await using service = await startService(name, { variant, own: true });
    const environment = { [urlVariables[variant] ?? ""]: service.url };
    service.pause();
    const refused = startService(name, { variant, environment });
    await expect(refused).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    await expect(refused).rejects.toThrow(`${urlVariables[variant]} names a server that does not answer`);
    service.resume();
    const named = await startService(name, { variant, environment });
    expect(named).toMatchObject({ origin: "environment", url: service.url, product: service.product });
    expect(named.version).toBe(service.version);
  });
});

const urlVariables: Readonly<Record<string, string>> = {
  postgres: "MEGA_TEST_POSTGRES_URL",
  mariadb: "MEGA_TEST_MARIADB_URL",
  "redis-7": "MEGA_TEST_REDIS_URL",
  "valkey-9": "MEGA_TEST_VALKEY_URL",
  "nats-newest": "MEGA_TEST_NATS_URL",
  "nats-2.9": "MEGA_TEST_NATS_2_9_URL",
  mongodb: "MEGA_TEST_MONGODB_URL",
};

test.each(["postgres", "mariadb", "mongodb", "redis"] as const)(
  "gives each caller of createDatabase a database of its own on %s, which drop empties",
  { timeout },
  async (name) => {
    await using service = await startService(name, { own: true });
    const [one, other] = [await createDatabase(service.url), await createDatabase(service.url)];
    const notebook = openNotebook(name, other.url);
    await openNotebook(name, one.url).write("of one");
    await notebook.write("of the other");
    await one.drop();
    expect(await notebook.read()).toEqual(["of the other"]);
    await other.drop();
    expect(await notebook.read().catch(() => [])).toEqual([]);
  },
);

test("a durable server has the settings that make it wait for the disk", { timeout }, async () => {
  await using service = await startService("postgres", { durable: true });
  await using database = await createDatabase(service.url);
  await openNotebook("postgres", database.url).write("kept");
  expect(await openNotebook("postgres", database.url).read()).toEqual(["kept"]);
});

test("a release that cannot wait for the disk refuses to be durable", async () => {
  const started = startService("nats", { variant: "nats-2.9", durable: true });
  await expect(started).rejects.toThrow("startService: durable is true; NATS 2.9 cannot be.");
});

test("arguments of the caller come last, so they win", { timeout }, async () => {
  await using service = await startService("redis", { args: ["--databases", "3"] });
  await createDatabase(service.url);
  await createDatabase(service.url);
  await expect(createDatabase(service.url)).rejects.toThrow("out of range");
});

test("a server that refuses its arguments fails with its last words, and leaves no folder", { timeout }, () =>
  inOwnFolder(async (entries) => {
    const started = startService("redis", { args: ["--no-such-setting", "1"] });
    await expect(started).rejects.toMatchObject({ code: "SERVICE_START_FAILED" });
    await expect(started).rejects.toThrow(/ended before it was ready; its last words: .*no-such-setting/s);
    expect(await entries()).toEqual([]);
  }),
);

test("a stopped server refuses to come back", { timeout }, async () => {
  const service: Service = await startService("redis", { own: true });
  await service.stop();
  await service.stop();
  await expect(service.start()).rejects.toMatchObject({ code: "SERVICE_STOPPED" });
  expect(() => service.pause()).toThrow("was stopped and its data removed");
});

test("an unknown service names those that there are", async () => {
  const started = startService("oracle" as ServiceName);
  await expect(started).rejects.toThrow(/"oracle".*postgres, mariadb, redis, nats, mongodb/);
});

test("an unknown variant names those that there are", async () => {
  await expect(startService("redis", { variant: "redis-5" })).rejects.toThrow(/"redis-5".*redis-7, valkey-9/);
});

test("createDatabase names the systems that it knows", async () => {
  await expect(createDatabase("nats://127.0.0.1:4222")).rejects.toThrow(/postgres:.*redis: and not nats:/);
});
