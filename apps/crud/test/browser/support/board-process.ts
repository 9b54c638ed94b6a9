import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createDatabase } from "@mega/services";

const appFolder = join(import.meta.dirname, "../../..");
const nodeOptions = ["--conditions=@mega/source", "--disable-warning=ExperimentalWarning"];
const stopTimeoutMs = 15_000;

export interface BoardProcess {
  readonly url: string;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface BoardProcessOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** The URL of a database server. @default DATABASE_URL, else none: the database is a file */
  readonly server?: string | undefined;
}

/** On a server, or in a file: the same tests run on every database. */
async function emptyDatabase(
  folder: string,
  server = process.env["DATABASE_URL"] ?? "",
): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const isServer = server !== "" && !server.startsWith("sqlite:");
  return isServer ? createDatabase(server) : { url: `sqlite:${join(folder, "board.db")}`, drop: async () => {} };
}

/** The service as a person starts it: its own process, a free port, and a new database. */
export async function startBoardProcess({ environment, server }: BoardProcessOptions = {}): Promise<BoardProcess> {
  const folder = await mkdtemp(join(tmpdir(), "board-page-"));
  const database = await emptyDatabase(folder, server);
  const child = spawn(process.execPath, [...nodeOptions, "src/main.ts"], {
    cwd: appFolder,
    env: {
      ...process.env,
      // Whoever builds with Vite has "production" here afterwards, where cookies need HTTPS.
      NODE_ENV: "development",
      SESSION_SECRET: "only-for-the-tests-of-the-web-page",
      PORT: "0",
      DATABASE_URL: database.url,
      SEED_DEMO_DATA: "false",
      LOG_LEVEL: "warn",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = await readUrl(child);
  return {
    url,
    async [Symbol.asyncDispose]() {
      await stop(child);
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The server prints its address when it is ready; whatever it printed before explains why it never was. */
async function readUrl(child: ChildProcess): Promise<string> {
  const output: string[] = [];
  child.stderr?.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  if (child.stdout === null) throw new Error("The server has no output to read");
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /https?:\/\/[\w.:[\]]+/.exec(line)?.[0];
    if (url !== undefined) {
      child.stdout.resume();
      return url;
    }
    output.push(line);
  }
  throw new Error(`The server stopped before it was ready:\n${output.join("\n")}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  const lastResort = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
  await exit;
  clearTimeout(lastResort);
}
