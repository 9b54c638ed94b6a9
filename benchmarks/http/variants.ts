import { join } from "node:path";
import { encodeRequest, type HttpRequest, type ServerCommand, ServerProcess } from "@mega/lab";
import { nodeVersion, repository, versionOf } from "../src/machine.ts";

/** One way of writing the same server. */
export interface Variant {
  readonly name: string;
  readonly file: string;
  readonly args?: readonly string[];
  /** The package whose version matters. */
  readonly library?: string;
  /** Measured on the first case only: what one feature costs. */
  readonly isSingleFeature?: boolean;
  readonly hasLogin?: boolean;
}

export const control = "bare Fastify 5";

export const variants: readonly Variant[] = [
  { name: control, file: "fastify.ts", library: "fastify" },
  { name: "node:http", file: "node-http.ts" },
  { name: "Hono", file: "hono.ts", library: "hono" },
  { name: "Nest on Fastify", file: "nest-fastify.ts", library: "@nestjs/core" },
  { name: "Nest, plain replies", file: "nest-fastify.ts", args: ["plain"], library: "@nestjs/core" },
  { name: "Express 5", file: "express.ts", library: "express" },
  { name: "Mega bare", file: "mega.ts", library: "@mega/http" },
  {
    name: "Mega with everything",
    file: "mega.ts",
    args: ["sessions,log,metrics,headers"],
    library: "@mega/http",
    hasLogin: true,
  },
  ...["sessions", "log", "metrics", "headers"].map((feature) => ({
    name: `Mega + ${feature}`,
    file: "mega.ts",
    args: [feature],
    library: "@mega/http",
    isSingleFeature: true,
    hasLogin: feature === "sessions",
  })),
];

export const serverCommand = (variant: Variant): ServerCommand => ({
  args: [
    "--disable-warning=ExperimentalWarning",
    join(repository, "benchmarks/servers", variant.file),
    ...(variant.args ?? []),
  ],
  env: { NODE_ENV: "production" },
});

export const versionsOf = (variant: Variant): Readonly<Record<string, string>> => ({
  node: nodeVersion,
  ...(variant.library === undefined ? {} : { [variant.library]: versionOf(variant.library) }),
});

export interface Case {
  readonly name: string;
  readonly request: HttpRequest;
}

const oneKilobyteCard = JSON.stringify({
  title: "Write the report of the quarter",
  description: "What we planned, what we did, what we learned. ".repeat(18),
  labels: ["report", "quarter", "team"],
  estimate: 5,
  isDone: false,
});

export const cases: readonly Case[] = [
  { name: "JSON hello", request: { method: "GET", path: "/hello" } },
  {
    name: "typed GET with params",
    request: { method: "GET", path: "/boards/0b51d2c4-7a3e-4c1b-9d40-5f6e7a8b9c0d/cards/7?limit=20&expand=true" },
  },
  { name: "POST 1 KB validated", request: { method: "POST", path: "/cards", body: oneKilobyteCard } },
  { name: "list of 200", request: { method: "GET", path: "/cards" } },
];

/** A running variant, with what its requests must carry. */
export interface RunningVariant {
  readonly variant: Variant;
  readonly server: ServerProcess;
  encode(request: HttpRequest): string;
}

export async function startVariant(variant: Variant): Promise<RunningVariant> {
  const server = await ServerProcess.start(serverCommand(variant));
  const headers = variant.hasLogin === true ? await login(server.port) : {};
  return {
    variant,
    server,
    encode: (request) => encodeRequest({ ...request, headers: { ...request.headers, ...headers } }),
  };
}

async function login(port: number): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(`http://127.0.0.1:${port}/login`, { method: "POST" });
  const cookie = response.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
  return { cookie, "x-csrf-token": response.headers.get("x-csrf-token") ?? "" };
}
