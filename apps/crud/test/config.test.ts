import { expect, test } from "vitest";
import { createBoardConfig } from "../src/config.ts";

const hostIn = async (environment: Readonly<Record<string, string>>): Promise<string> =>
  (await createBoardConfig(environment).with({ envFile: false }).load()).host;
const production = { NODE_ENV: "production", SESSION_SECRET: "s".repeat(32) };

test("the server listens on this machine only in development, and on all addresses in production", async () => {
  expect(await hostIn({})).toBe("127.0.0.1");
  expect(await hostIn(production)).toBe("0.0.0.0");
});

test("HOST decides where it is set", async () => {
  expect(await hostIn({ ...production, HOST: "127.0.0.1" })).toBe("127.0.0.1");
});
