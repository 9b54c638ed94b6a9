import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocketServer } from "ws";
import { createWebSocketServer } from "../../src/web-socket-server.ts";

/**
 * Runs the cases of the Autobahn TestSuite, driven by the Python package `kosoku`, against a `raw` endpoint and against bare `ws` with the
 * same limits, and compares the verdicts: `node --conditions=@mega/source packages/ws/test/compliance/main.ts [path of kosoku] [case…]`.
 */
const [program = "kosoku", ...cases] = process.argv.slice(2);

const maxMessageBytes = 32_000_000;
const maxFragments = 1_024;
const unlimited = 1_000_000_000;

/** Cases of compression: on each of them this suite's own code fails ("Strings must be encoded before hashing"). */
const excluded = ["12.*", "13.*"];

function serveMega(): Server {
  const live = createWebSocketServer({
    channels: [],
    limits: {
      maxMessageBytes,
      messageBurst: unlimited,
      messagesPerSecond: unlimited,
      byteBurst: unlimited,
      bytesPerSecond: unlimited,
      maxBufferedBytes: 256_000_000,
    },
  });
  live.raw("/", (socket) => ({ message: (data) => socket.send(data) }));
  const http = createServer();
  live.attach(http, { path: "/live" });
  return http;
}

function serveBare(): Server {
  const http = createServer();
  const bare = new WebSocketServer({
    server: http,
    maxPayload: maxMessageBytes,
    maxFragments,
    perMessageDeflate: false,
  });
  bare.on("connection", (socket) => {
    socket.on("error", () => {});
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  return http;
}

interface Verdict {
  readonly behavior: string;
  readonly behaviorClose: string;
}

/** The verdicts by case. */
async function judge(http: Server): Promise<Readonly<Record<string, Verdict>>> {
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const folder = await mkdtemp(join(tmpdir(), "compliance-"));
  try {
    const address = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const options = [
      "--mode",
      "fuzzingclient",
      "--outdir",
      folder,
      ...cases.flatMap((each) => ["--include", each]),
      ...excluded.flatMap((each) => ["--exclude", each]),
    ];
    const suite = spawn(program, [...options, address], { stdio: ["ignore", "ignore", "ignore"] });
    await once(suite, "close");
    const report = JSON.parse(await readFile(join(folder, "index.json"), "utf8")) as Readonly<
      Record<string, Readonly<Record<string, Verdict>>>
    >;
    return Object.values(report)[0] ?? {};
  } finally {
    await rm(folder, { recursive: true, force: true });
    http.closeAllConnections();
    http.close();
  }
}

const mega = await judge(serveMega());
const bare = await judge(serveBare());
const show = (verdict: Verdict | undefined): string => `${verdict?.behavior} / ${verdict?.behaviorClose}`;
const names = [...new Set([...Object.keys(mega), ...Object.keys(bare)])];
const different = names.filter((name) => show(mega[name]) !== show(bare[name]));
const counts = Object.groupBy(names, (name) => mega[name]?.behavior ?? "none");
for (const [behavior, those] of Object.entries(counts)) process.stdout.write(`${behavior}: ${those?.length}\n`);
for (const name of different) process.stdout.write(`${name}: ${show(mega[name])}, bare ws: ${show(bare[name])}\n`);
process.stdout.write(`${names.length} cases, ${different.length} different from bare ws\n`);
process.exit(names.length > 0 && different.length === 0 ? 0 : 1);
