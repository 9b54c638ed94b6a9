import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SqlDatabase } from "@mega/core/sql";
import { createBoardApp } from "../../src/app.ts";
import { createBoardConfig } from "../../src/config.ts";
import { Visitor } from "./visitor.ts";

type Environment = Readonly<Record<string, string>>;

export interface BoardServer {
  readonly url: string;
  readonly app: ReturnType<typeof createBoardApp>;
  /** Somebody with a browser of their own, not signed in. */
  visitor(ip?: string): Visitor;
  /** A new person with an address of their own, signed in. */
  newcomer(name: string): Promise<Visitor>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The database itself, for what no visitor can do. */
export const sqlOf = ({ app }: BoardServer): SqlDatabase => app.resources.db as SqlDatabase;

const testEnvironment = (databaseUrl: string): Environment => ({
  PORT: "0",
  DATABASE_URL: databaseUrl,
  SEED_DEMO_DATA: "false",
  LOG_LEVEL: "silent",
  TRUSTED_PROXIES: "127.0.0.1",
});

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "board-"));
}

/** The real service on a free port and a database file of its own. */
export async function startBoard(environment: Environment = {}): Promise<BoardServer> {
  const folder = await temporaryFolder();
  const variables = { ...testEnvironment(`sqlite:${join(folder, "board.db")}`), ...environment };
  const app = createBoardApp({ config: createBoardConfig(variables).with({ envFile: false }) });
  await app.start();
  const { url } = app.resources.http;
  let people = 0;
  return {
    url,
    app,
    visitor: (ip) => new Visitor(url, ip),
    async newcomer(name) {
      people += 1;
      const visitor = new Visitor(url, `10.0.${people >> 8}.${people & 255}`);
      await visitor.register({ email: `${name.toLowerCase()}-${people}@example.com`, name });
      return visitor;
    },
    async [Symbol.asyncDispose]() {
      await app.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
