import type { User } from "../../src/schemas/user.ts";

export const password = "a-long-enough-password";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  readonly body: any;
}

export interface AskOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ifMatch?: number;
  readonly signal?: AbortSignal;
}

/** A browser's worth of state over real HTTP: the cookies and the CSRF token. */
export class Visitor {
  readonly #url: string;
  readonly #ip: string | undefined;
  readonly cookies = new Map<string, string>();
  csrfToken: string | undefined;
  user: User | undefined;

  /** `ip` is an address that the trusted proxy vouches for; without one the visitor comes from this machine. */
  constructor(url: string, ip?: string) {
    this.#url = url;
    this.#ip = ip;
  }

  get id(): string {
    return this.user?.id ?? "";
  }

  get email(): string {
    return this.user?.email ?? "";
  }

  async ask(method: string, path: string, { body, headers = {}, ifMatch, signal }: AskOptions = {}): Promise<Answer> {
    const isText = typeof body === "string" || body instanceof ReadableStream;
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...(body === undefined || isText ? {} : { "content-type": "application/json" }),
        ...(this.cookies.size > 0 ? { cookie: [...this.cookies].map((pair) => pair.join("=")).join("; ") } : {}),
        ...(this.csrfToken === undefined ? {} : { "x-csrf-token": this.csrfToken }),
        ...(this.#ip === undefined ? {} : { "x-forwarded-for": this.#ip }),
        ...(ifMatch === undefined ? {} : { "if-match": `"${ifMatch}"` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isText ? (body as string) : JSON.stringify(body) }),
      ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
      ...(signal === undefined ? {} : { signal }),
    });
    this.#remember(response.headers);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
  }

  get = (path: string, options?: AskOptions): Promise<Answer> => this.ask("GET", path, options);
  post = (path: string, body?: unknown, options: AskOptions = {}): Promise<Answer> =>
    this.ask("POST", path, { ...options, ...(body === undefined ? {} : { body }) });
  patch = (path: string, body: unknown, ifMatch?: number): Promise<Answer> =>
    this.ask("PATCH", path, ifMatch === undefined ? { body } : { body, ifMatch });
  delete = (path: string, ifMatch?: number): Promise<Answer> =>
    this.ask("DELETE", path, ifMatch === undefined ? {} : { ifMatch });

  async register(profile: {
    readonly email: string;
    readonly name: string;
    readonly locale?: string;
  }): Promise<Answer> {
    const answer = await this.post("/api/auth/register", { password, ...profile });
    this.user = answer.body?.user;
    return answer;
  }

  async logIn(email: string, secret: string = password): Promise<Answer> {
    const answer = await this.post("/api/auth/login", { email, password: secret });
    this.user = answer.body?.user;
    return answer;
  }

  #remember(headers: Headers): void {
    this.csrfToken = headers.get("x-csrf-token") ?? this.csrfToken;
    for (const cookie of headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === "" || /max-age=0/i.test(cookie)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    if (this.cookies.size === 0) this.csrfToken = undefined;
  }
}
