import { defineConfig, type InferConfig } from "@mega/core/config";
import { Type } from "typebox";

const isProduction = (environment: Readonly<Record<string, string | undefined>>): boolean =>
  environment["NODE_ENV"] === "production";

const common = {
  port: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 3_000,
    description: "Where to listen; 0 takes a free port",
  }),
  databaseUrl: Type.String({
    minLength: 1,
    default: "sqlite:data/board.db",
    description: "sqlite:<file>, postgres://…, mariadb://… or mongodb://…; a SQLite file is made when missing",
    secret: true,
  }),
  logLevel: Type.Enum(["trace", "debug", "info", "warn", "error", "silent"], { default: "info" }),
  trustedProxies: Type.Array(Type.String(), {
    maxItems: 50,
    default: [],
    description: "Addresses whose X-Forwarded headers are believed",
  }),
};

const secret = { minLength: 32, description: "Signs session cookies" };
const host = { minLength: 1, description: "The address to listen on; 0.0.0.0 for all" };
const seed = { description: "Fill an empty database with demonstration boards" };

/** Production has no default secret, and no accounts whose passwords are in a README. It is reached from other machines. */
const production = Type.Object({
  ...common,
  host: Type.String({ ...host, default: "0.0.0.0" }),
  sessionSecret: Type.String(secret),
  seedDemoData: Type.Boolean({ ...seed, default: false }),
});

const development = Type.Object({
  ...common,
  host: Type.String({ ...host, default: "127.0.0.1" }),
  sessionSecret: Type.String({ ...secret, default: "only-for-development-on-this-machine" }),
  seedDemoData: Type.Boolean({ ...seed, default: true }),
});

/** The configuration of this environment; see `.env.example` for the variables. */
export const createBoardConfig = (environment: Readonly<Record<string, string | undefined>> = process.env) =>
  defineConfig(isProduction(environment) ? production : development, { environment });

export type BoardConfig = InferConfig<ReturnType<typeof createBoardConfig>>;
