import { mkdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Connection, createConnection } from "mariadb";
import { runCommand } from "../process/run-command.ts";
import type { Launch, Place, Recipe, Variant } from "../recipe.ts";
import type { ServerIdentity } from "../service.ts";

const answerMs = 3_000;
const initializeMs = 120_000;
const user = "mega";

const anyRelease: Variant = {
  name: "mariadb",
  title: "MariaDB 10.11 or newer",
  urlVariable: "MEGA_TEST_MARIADB_URL",
  composeService: "mariadb",
  port: 3306,
  localPort: 3306,
  localUrl: (host, port) => `mariadb://root:mega@${host}:${port}/mega`,
  executables: ["mariadbd"],
  accepts: (version) => {
    const [major = 0, minor = 0] = version.split(".").map(Number);
    return major > 10 || (major === 10 && minor >= 11);
  },
  debian: { names: ["mariadb-server-core", "mariadb-client-core", "mariadb-common"], program: "usr/sbin/mariadbd" },
};

export const mariadbRecipe: Recipe = {
  name: "mariadb",
  variants: [anyRelease],
  folders: ["/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/opt/homebrew/opt/mariadb*/bin"],
  prepare,
  identify,
};

/** Written to the kernel at each commit and to the disk about once a second: survives a killed server. */
const relaxed = ["--innodb-flush-log-at-trx-commit=2", "--sync-binlog=0"];

async function prepare({ program, folder, port, secret, durable, args }: Place): Promise<Launch> {
  const data = join(folder, "data");
  const run = join(folder, "run");
  await mkdir(run);
  const asRoot = process.getuid?.() === 0 ? ["--user=root"] : [];
  const base = program.root === undefined ? [] : [`--basedir=${join(program.root, "usr")}`];
  const folders = [`--datadir=${data}`, `--tmpdir=${run}`, ...base];
  const environment = { PATH: process.env["PATH"], ...program.environment };
  await runCommand(
    await installer(program.path),
    [
      ["--no-defaults", ...asRoot, ...folders, "--skip-test-db", "--auth-root-authentication-method=normal"],
      ["--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync"],
    ].flat(),
    { timeoutMs: initializeMs, cwd: folder, environment },
  );
  const rootUrl = `mariadb://root@127.0.0.1:${port}/mysql`;
  const url = `mariadb://${user}:${secret}@127.0.0.1:${port}/${user}`;
  return {
    url,
    command: {
      file: program.path,
      args: [
        ["--no-defaults", ...asRoot, ...folders, "--bind-address=127.0.0.1", `--port=${port}`],
        ["--skip-networking=0", "--skip-name-resolve", `--socket=${join(run, "s")}`, `--pid-file=${join(run, "pid")}`],
        ["--character-set-server=utf8mb4", "--max-connections=200", "--default-time-zone=+00:00"],
        durable ? [] : relaxed,
        args,
      ].flat(),
      environment,
      stopSignal: "SIGTERM",
      quickSignal: "SIGKILL",
      identify: () => identify(url).catch(() => identify(rootUrl)),
    },
    afterFirstStart: () => createUser(rootUrl, secret),
  };
}

/** Beside the server where it is its own folder, in `bin` where the server stands in `sbin`. */
async function installer(program: string): Promise<string> {
  const name = "mariadb-install-db";
  const folder = dirname(program);
  return basename(folder) === "sbin" ? join(folder, "..", "bin", name) : join(folder, name);
}

/** Nobody else may come in: the root user without a password is gone afterwards. */
const createUser = (rootUrl: string, secret: string): Promise<void> =>
  withConnection(rootUrl, async (connection) => {
    await connection.query(`create database ${user}`);
    await connection.query(`create user '${user}'@'%' identified by '${secret}'`);
    await connection.query(`grant all on *.* to '${user}'@'%' with grant option`);
    await connection.query("delete from mysql.global_priv where user in ('root', '')");
    await connection.query("flush privileges");
  });

function identify(url: string): Promise<ServerIdentity> {
  return withConnection(url, async (connection) => {
    const version = connection.serverVersion();
    await connection.ping();
    return { product: "MariaDB", version: /\d+\.\d+\.\d+/.exec(version)?.[0] ?? version };
  });
}

async function withConnection<Result>(url: string, use: (connection: Connection) => Promise<Result>): Promise<Result> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const connection = await createConnection({
    host: hostname,
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
    connectTimeout: answerMs,
    socketTimeout: 30_000,
  });
  try {
    return await use(connection);
  } finally {
    connection.destroy();
  }
}

/** A database of its own on the server of `url`. */
export async function createMariadbDatabase(url: string, name: string): Promise<string> {
  await withConnection(url, (connection) => connection.query(`create database \`${name}\``));
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

export async function dropMariadbDatabase(url: string): Promise<void> {
  const name = basename(new URL(url).pathname);
  await withConnection(url, (connection) => connection.query(`drop database if exists \`${name}\``));
}
