import { defineConfig, type InferConfig } from "@mega/core/config";
import { Type } from "typebox";

const schema = Type.Object({
  port: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 3_000,
    description: "Where to listen; 0 takes a free port",
  }),
  host: Type.String({ minLength: 1, default: "127.0.0.1", description: "The address to listen on; 0.0.0.0 for all" }),
  databaseFile: Type.String({
    minLength: 1,
    default: "data/board.db",
    description: "The SQLite file; made when missing",
  }),
  sessionSecret: Type.String({
    minLength: 32,
    default: "only-for-development-on-this-machine",
    description: "Signs session cookies; required in production",
  }),
  seedDemoData: Type.Boolean({ default: true, description: "Fill an empty database with demonstration boards" }),
  logLevel: Type.Enum(["trace", "debug", "info", "warn", "error", "silent"], { default: "info" }),
  trustedProxies: Type.Array(Type.String(), {
    maxItems: 50,
    default: [],
    description: "Addresses whose X-Forwarded headers are believed",
  }),
});

export const boardConfig = defineConfig(schema, { file: {} });

export type BoardConfig = InferConfig<typeof boardConfig>;
