import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Document, MongoClient } from "mongodb";
import type { Launch, Place, Recipe, Variant } from "../recipe.ts";
import type { ServerIdentity } from "../service.ts";

const answerMs = 3_000;
const primaryMs = 60_000;
const pollMs = 50;
const replicaSet = "mega";

const anyRelease: Variant = {
  name: "mongodb",
  title: "MongoDB 6 or newer",
  urlVariable: "MEGA_TEST_MONGODB_URL",
  composeService: "mongodb",
  port: 27017,
  localPort: 27017,
  localUrl: (host, port) => `mongodb://${host}:${port}/mega?directConnection=true`,
  executables: ["mongod"],
  accepts: (version) => Number.parseInt(version, 10) >= 6,
  // A test tool only: it speaks MongoDB's protocol on WiredTiger, as a process of its own.
  registry: {
    registry: "pypi",
    name: "secantusdb",
    version: "0.7.0b3",
    program: "bin/secantusd-py",
    interpreted: true,
  },
};

export const mongodbRecipe: Recipe = {
  name: "mongodb",
  variants: [anyRelease],
  folders: ["/usr/local/bin", "/usr/bin", "/opt/homebrew/opt/mongodb-community*/bin"],
  prepare,
  identify,
};

async function prepare(place: Place): Promise<Launch> {
  const { program, folder, port } = place;
  const url = `mongodb://127.0.0.1:${port}/mega?directConnection=true`;
  const data = join(folder, "data");
  await mkdir(data);
  const isMongod = basename(program.path) === "mongod";
  // Otherwise the log of a commit may still be in the memory of a server that is killed; now the kernel has it.
  if (!isMongod && !place.durable)
    await writeFile(join(data, "WiredTiger.config"), "transaction_sync=(enabled=true,method=none)\n");
  return {
    url,
    command: {
      file: program.path,
      args: isMongod ? mongodArgs(place, data) : secantusArgs(place, data),
      environment: { ...program.environment, PYTHONDONTWRITEBYTECODE: "1" },
      stopSignal: "SIGTERM",
      quickSignal: "SIGKILL",
      identify: () => identify(url),
    },
    ...(isMongod && { afterFirstStart: () => initiate(url, port) }),
  };
}

/** Transactions and change streams need a replica set, so the one server is a set of one. */
const mongodArgs = ({ port, durable, args }: Place, data: string): readonly string[] => [
  ...["--bind_ip", "127.0.0.1", "--port", String(port), "--dbpath", data, "--replSet", replicaSet],
  ...["--nounixsocket", "--wiredTigerCacheSizeGB", "0.25"],
  ...(durable ? ["--journalCommitInterval", "1"] : []),
  ...args,
];

const secantusArgs = ({ port, durable, args }: Place, data: string): readonly string[] => [
  ...["--host", "127.0.0.1", "--port", String(port), "--storage-path", data, "--log-level", "WARNING"],
  ...["--cache-size", "256M"],
  ...(durable ? ["--sync-on-commit"] : []),
  ...args,
];

const initiate = (url: string, port: number): Promise<void> =>
  withAdmin(url, async (admin) => {
    const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
    await admin({ replSetInitiate: { _id: replicaSet, members } });
    const deadline = performance.now() + primaryMs;
    while ((await admin({ hello: 1 }))["isWritablePrimary"] !== true) {
      if (performance.now() > deadline) throw new Error(`mongod was not primary after ${primaryMs} ms`);
      await sleep(pollMs);
    }
  });

function identify(url: string): Promise<ServerIdentity> {
  return withAdmin(url, async (admin) => {
    const { isWritablePrimary, isreplicaset } = await admin({ hello: 1 });
    // A member that knows its set takes writes once it is elected; one that does not yet is waiting to be told.
    if (isWritablePrimary !== true && isreplicaset !== true) throw new Error("the server is not primary");
    const build = await admin({ buildInfo: 1 });
    const secantus: unknown = build["secantusVersion"];
    return typeof secantus === "string"
      ? { product: "SecantusDB", version: secantus }
      : { product: "MongoDB", version: String(build["version"]) };
  });
}

type Admin = (command: Document) => Promise<Document>;

async function withAdmin<Result>(url: string, use: (admin: Admin) => Promise<Result>): Promise<Result> {
  const client = new MongoClient(url, {
    serverSelectionTimeoutMS: answerMs,
    connectTimeoutMS: answerMs,
    socketTimeoutMS: primaryMs,
  });
  try {
    return await use((command) => client.db("admin").command(command));
  } finally {
    await client.close(true);
  }
}

/** Collections make the database when they are first written to. */
export function createMongodbDatabase(url: string, name: string): string {
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

export async function dropMongodbDatabase(url: string): Promise<void> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: answerMs });
  try {
    await client.db().dropDatabase();
  } finally {
    await client.close(true);
  }
}
