import type { APIResponse, Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import type { Board } from "../../../src/schemas/board.ts";
import type { Card } from "../../../src/schemas/card.ts";
import type { Role } from "../../../src/schemas/fields.ts";
import type { List } from "../../../src/schemas/list.ts";

export const password = "correct-horse-battery";

interface PersonOptions {
  readonly browser: Browser;
  readonly url: string;
  readonly name: string;
  readonly context?: BrowserContextOptions;
}

/** Somebody with a browser of their own. The page is what is tested; the API only prepares what the test is not about. */
export class Person {
  readonly name: string;
  readonly email: string;
  readonly page: Page;
  readonly url: string;
  /** Errors that the console showed and that the test did not expect. */
  readonly complaints: string[] = [];
  readonly #context: BrowserContext;
  readonly #expected: RegExp[] = [];

  private constructor({ url, name }: PersonOptions, context: BrowserContext, page: Page) {
    this.name = name;
    this.url = url;
    this.email = `${name.toLowerCase()}-${crypto.randomUUID().slice(0, 8)}@example.com`;
    this.page = page;
    this.#context = context;
    page.on("pageerror", (error) => this.#complain(`${error.message}\n${error.stack}`));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.#complain(message.text());
    });
  }

  static async arrive(options: PersonOptions): Promise<Person> {
    const context = await options.browser.newContext({
      baseURL: options.url,
      viewport: { width: 1280, height: 800 },
      locale: "en",
      colorScheme: "light",
      reducedMotion: "reduce",
      ...options.context,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    return new Person(options, context, page);
  }

  /** The browser logs every refused request: a test that provokes one says so. */
  expectComplaint(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  #complain(text: string): void {
    if (!this.#expected.some((pattern) => pattern.test(text))) this.complaints.push(text);
  }

  async register(): Promise<this> {
    const body = { email: this.email, name: this.name, password, locale: "en" };
    await this.ask("POST", "/api/auth/register", { body });
    return this;
  }

  async ask<Body>(
    method: string,
    path: string,
    { body, version }: { body?: unknown; version?: number } = {},
  ): Promise<Body> {
    const headers: Record<string, string> = {};
    if (method !== "GET") headers["x-csrf-token"] = await this.#csrfToken();
    if (version !== undefined) headers["if-match"] = `"${version}"`;
    const answer = await this.#context.request.fetch(path, {
      method,
      headers,
      ...(body !== undefined && { data: body }),
    });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return (await readJson(answer)) as Body;
  }

  async #csrfToken(): Promise<string> {
    const answer = await this.#context.request.get("/api/session");
    return ((await answer.json()) as { csrfToken: string }).csrfToken;
  }

  createBoard(name: string): Promise<Board> {
    return this.ask("POST", "/api/boards", { body: { name, color: "teal" } });
  }

  async createCards(board: Board, titles: readonly string[], list: List | undefined = board.lists[0]): Promise<Card[]> {
    const cards: Card[] = [];
    for (const title of titles)
      cards.push(await this.ask("POST", `/api/boards/${board.id}/cards`, { body: { listId: list?.id, title } }));
    return cards;
  }

  async letIn(guest: Person, board: Board, role: Role): Promise<void> {
    await this.ask("POST", `/api/boards/${board.id}/members`, { body: { email: guest.email, role } });
  }

  async open(board: Board): Promise<void> {
    await this.page.goto(`/boards/${board.id}`);
    await this.page.getByRole("heading", { level: 1, name: board.name }).waitFor();
  }

  async openCard(board: Board, title: string): Promise<void> {
    await this.open(board);
    await this.page.getByRole("link", { name: title, exact: true }).click();
    await this.page.getByRole("dialog", { name: title }).waitFor();
  }

  leave(): Promise<void> {
    return this.#context.close();
  }
}

const readJson = async (answer: APIResponse): Promise<unknown> => (answer.status() === 204 ? undefined : answer.json());
