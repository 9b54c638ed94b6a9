import { describe, expect, test } from "vitest";
import { createDatabase, type ServiceName, serviceNames, serviceVariants, startService } from "../src/index.ts";

const all = serviceNames.flatMap((name) => serviceVariants(name).map((variant) => ({ name, variant })));

describe.each(all)("$variant", ({ name, variant }: { name: ServiceName; variant: string }) => {
  test("starts, restarts on the same port, comes back after a kill and stops", { timeout: 300_000 }, async () => {
    await using service = await startService(name, { variant, own: true });
    const { port, pid } = service;
    await service.restart();
    expect(service.pid).not.toBe(pid);
    await service.kill();
    expect(service.pid).toBeUndefined();
    await service.start();
    expect(service.port).toBe(port);
    expect(service.version).toMatch(/^\d+\.\d+/);
  });
});

test.each(["postgres", "mariadb", "mongodb", "redis"] as const)(
  "gives each caller a database of its own on %s",
  { timeout: 300_000 },
  async (name) => {
    await using service = await startService(name, { own: true });
    await using one = await createDatabase(service.url);
    await using other = await createDatabase(service.url);
    expect(one.url).not.toBe(other.url);
  },
);

test("an unknown service names those that there are", async () => {
  await expect(startService("oracle" as ServiceName)).rejects.toThrow(
    /"oracle".*postgres, mariadb, redis, nats, mongodb/,
  );
});

test("an unknown variant names those that there are", async () => {
  await expect(startService("redis", { variant: "redis-5" })).rejects.toThrow(/"redis-5".*redis-7, valkey-9/);
});

test("where no server can be had, the error says how to get one", async () => {
  const environment = { PATH: "", MEGA_SERVICES_ORIGINS: "compose" };
  await expect(startService("nats", { environment })).rejects.toThrow(
    /^No NATS 2.15 can be had: set MEGA_TEST_NATS_URL/,
  );
});
