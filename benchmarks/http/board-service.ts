import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeRequest, type HttpRequest, ServerProcess } from "@mega/lab";
import { repository } from "../src/machine.ts";

/** `apps/crud` in a process of its own, on a database of its own. */
export interface BoardService extends AsyncDisposable {
  readonly server: ServerProcess;
}

/** What somebody who is logged in asks for, encoded. */
export interface BoardRequests {
  readonly readCard: string;
  readonly createCard: string;
  /** Two, each with another title: sent in turn, every one is a change. */
  readonly changeCard: readonly [string, string];
  readonly listCards: string;
}

const serviceFolder = join(repository, "apps/crud");

/** What users run, program by program: the commands of its `start` script, without the `node` in front. */
function startCommands(): readonly (readonly string[])[] {
  const manifest = JSON.parse(readFileSync(join(serviceFolder, "package.json"), "utf8")) as {
    readonly scripts: { readonly start: string };
  };
  return manifest.scripts.start.split("&&").map((command) => command.trim().split(/\s+/).slice(1));
}

/** Starts the service without demonstration data and waits until it listens. */
export async function startBoardService(): Promise<BoardService> {
  const commands = startCommands();
  for (const args of commands.slice(0, -1)) execFileSync(process.execPath, args, { cwd: serviceFolder });
  const folder = await mkdtemp(join(tmpdir(), "mega-bench-"));
  const server = await ServerProcess.start({
    args: commands.at(-1) ?? [],
    cwd: serviceFolder,
    env: {
      NODE_ENV: "production",
      PORT: "0",
      HOST: "127.0.0.1",
      DATABASE_URL: `sqlite:${join(folder, "board.db")}`,
      SESSION_SECRET: "a-secret-of-the-benchmark-and-nobody-else",
      SEED_DEMO_DATA: "false",
    },
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { server, [Symbol.asyncDispose]: stop };
}

/** Keeps the cookie and the token that the last answer brought. */
class BoardClient {
  readonly #base: string;
  #headers: Readonly<Record<string, string>> = {};

  constructor(port: number) {
    this.#base = `http://127.0.0.1:${port}`;
  }

  get headers(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.#base + path, {
      method,
      headers: { ...this.#headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
    const [cookie] = response.headers.getSetCookie();
    const token = response.headers.get("x-csrf-token");
    this.#headers = {
      ...this.#headers,
      ...(cookie === undefined ? {} : { cookie: cookie.split(";")[0] ?? "" }),
      ...(token === null ? {} : { "x-csrf-token": token }),
    };
    return JSON.parse(text === "" ? "null" : text) as T;
  }

  async useToken(): Promise<void> {
    const { csrfToken } = await this.call<{ csrfToken: string }>("GET", "/api/session");
    this.#headers = { ...this.#headers, "x-csrf-token": csrfToken };
  }
}

interface Board {
  readonly id: string;
  readonly lists: readonly { readonly id: string }[];
}

/** Registers somebody, with one board and one card. */
export async function prepareBoard({ server: { port } }: BoardService): Promise<BoardRequests> {
  const client = new BoardClient(port);
  await client.useToken();
  const person = { email: "bench@example.com", name: "Bench", password: "a-long-enough-password", locale: "en" };
  await client.call("POST", "/api/auth/register", person);
  await client.useToken();
  const board = await client.call<Board>("POST", "/api/boards", { name: "Benchmark" });
  const newCard = { listId: board.lists[0]?.id, title: "A card", description: "What it is about, in a sentence." };
  const cardsPath = `/api/boards/${board.id}/cards`;
  const card = await client.call<{ id: string }>("POST", cardsPath, newCard);
  const encode = (request: HttpRequest): string =>
    encodeRequest({ ...request, headers: { ...client.headers, ...request.headers } });
  const cardPath = `/api/cards/${card.id}`;
  const rename = (title: string): string =>
    encode({ method: "PATCH", path: cardPath, headers: { "if-match": "*" }, body: JSON.stringify({ title }) });
  return {
    readCard: encode({ method: "GET", path: cardPath }),
    changeCard: [rename("One title"), rename("Another title")],
    createCard: encode({ method: "POST", path: cardsPath, body: JSON.stringify(newCard) }),
    listCards: encode({ method: "GET", path: `${cardsPath}?limit=50` }),
  };
}
