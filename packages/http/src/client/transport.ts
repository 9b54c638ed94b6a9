// Self-contained on purpose: no imports, so that it runs in browsers and so that generated clients can carry it as it stands.

/** RFC 9457, as Mega answers every failure. */
export interface ProblemDocument {
  readonly type?: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance?: string;
  /** Stable across releases and locales. */
  readonly code: string;
  readonly traceId?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly {
    readonly code: string;
    readonly pointer: string;
    readonly message: string;
    readonly params: Readonly<Record<string, unknown>>;
  }[];
}

/** The server refused or failed. `code` is for programs, `message` for people in the language of the answer. */
export class ClientProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: ProblemDocument;
  readonly headers: Headers;

  constructor(problem: ProblemDocument, headers: Headers) {
    super(problem.detail ?? problem.title);
    this.name = "ClientProblem";
    this.status = problem.status;
    this.code = problem.code;
    this.problem = problem;
    this.headers = headers;
  }
}

type HeaderValues = Readonly<Record<string, string | undefined>>;

export interface ClientOptions {
  /** Where the server is: "https://api.example.com". Empty: the origin of the page. @default "" */
  readonly baseUrl?: string;
  /** @default globalThis.fetch */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Sent with each request; a function is asked each time. */
  readonly headers?: HeaderValues | (() => HeaderValues | Promise<HeaderValues>);
  /** Where the CSRF token for unsafe requests comes from; `true`: the last one that an answer carried. @default true */
  readonly csrf?: boolean | (() => string | undefined | Promise<string | undefined>);
  /** Whether cookies go to other origins too. @default "same-origin" */
  readonly credentials?: "omit" | "same-origin" | "include";
}

/** The parts of one request. */
export interface TransportInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly throwOnProblem?: boolean;
}

export interface TransportResult {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export type Transport = (method: string, path: string, input?: TransportInput) => Promise<TransportResult>;

const clientDefaults = { baseUrl: "", csrf: true, credentials: "same-origin" } as const satisfies ClientOptions;

const csrfHeader = "x-csrf-token";

/** Sends requests and reads answers: JSON as values, other text as strings, anything else as a `Blob`. */
export function createTransport(options: ClientOptions = {}): Transport {
  const { baseUrl = clientDefaults.baseUrl, credentials = clientDefaults.credentials } = options;
  const csrf = options.csrf ?? clientDefaults.csrf;
  const send = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  let lastToken: string | undefined;

  async function headersOf(method: string, input: TransportInput): Promise<Headers> {
    const headers = new Headers({ accept: "application/json" });
    const common = typeof options.headers === "function" ? await options.headers() : options.headers;
    for (const [name, value] of Object.entries({ ...common, ...input.headers })) {
      if (value !== undefined) headers.set(name, String(value));
    }
    if (csrf === false || method === "GET" || method === "HEAD") return headers;
    const token = csrf === true ? lastToken : await csrf();
    if (token !== undefined && !headers.has(csrfHeader)) headers.set(csrfHeader, token);
    return headers;
  }

  return async (method, path, input = {}) => {
    const headers = await headersOf(method, input);
    const body = encodeBody(input.body, headers);
    const url = baseUrl.replace(/\/$/, "") + fillPath(path, input.params) + encodeQuery(input.query);
    const init: RequestInit & { duplex?: "half" } = { method, headers, credentials };
    if (body !== undefined) init.body = body;
    if (body instanceof ReadableStream) init.duplex = "half";
    if (input.signal !== undefined) init.signal = input.signal;
    const response = await send(url, init);
    lastToken = response.headers.get(csrfHeader) ?? lastToken;
    const result = { status: response.status, headers: response.headers, body: await decodeBody(response) };
    if (response.ok || input.throwOnProblem === false) return result;
    throw new ClientProblem(toProblem(result.body, response), response.headers);
  };
}

function fillPath(path: string, params: Readonly<Record<string, unknown>> = {}): string {
  return path.replace(/:(\w+)|\*/g, (found: string, name: string = "*") => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`${path}: parameter ${name} is missing`);
    return found === "*" ? encodeURI(String(value)) : encodeURIComponent(String(value));
  });
}

function encodeQuery(query: Readonly<Record<string, unknown>> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) search.append(name, String(item));
    }
  }
  return search.size === 0 ? "" : `?${search}`;
}

function encodeBody(body: unknown, headers: Headers): NonNullable<RequestInit["body"]> | undefined {
  if (body === undefined) return undefined;
  if (isRawBody(body)) return body;
  if (typeof body === "string" && headers.has("content-type")) return body;
  if (!headers.has("content-type")) headers.set("content-type", "application/json");
  return JSON.stringify(body);
}

/** What `fetch` sends as it is; everything else is JSON. */
function isRawBody(body: unknown): body is Blob | FormData | URLSearchParams | ReadableStream | ArrayBuffer {
  const kinds = [Blob, FormData, URLSearchParams, ReadableStream, ArrayBuffer];
  return kinds.some((kind) => body instanceof kind) || ArrayBuffer.isView(body);
}

async function decodeBody(response: Response): Promise<unknown> {
  const type = response.headers.get("content-type") ?? "";
  if (/^application\/([\w.+-]+\+)?json\b/.test(type)) {
    const text = await response.text();
    return text === "" ? undefined : JSON.parse(text);
  }
  if (type === "" || type.startsWith("text/")) return (await response.text()) || undefined;
  return response.blob();
}

/** Whatever stands between client and server may answer with something else than a problem. */
function toProblem(body: unknown, { status, statusText }: Response): ProblemDocument {
  const isProblem = typeof body === "object" && body !== null && "code" in body && "title" in body;
  return isProblem
    ? (body as ProblemDocument)
    : { status, title: statusText || `HTTP ${status}`, code: `HTTP_${status}` };
}
