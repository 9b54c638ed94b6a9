import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { createRouteBuilder, group, HttpError, reply } from "@mega/http";
import { generateClient, type OpenapiDocument } from "@mega/http/generate";
import { Type } from "typebox";
import { describe, expect, onTestFinished, test } from "vitest";
import { serve } from "../support/serve.ts";

const Card = Type.Object(
  {
    id: Type.String(),
    title: Type.String({ description: "Shown on the board. */ alert(1)" }),
    labels: Type.Array(Type.String()),
  },
  { $id: "Card" },
);
const route = createRouteBuilder();
const routes = group("/api/cards", { tags: ["cards"] }, [
  route.get(
    "/:id",
    { operationId: "getCard", summary: "One card", params: Type.Object({ id: Type.String() }), reply: { 200: Card } },
    (ctx) => {
      if (ctx.params.id === "0") throw new HttpError("HTTP_NOT_FOUND");
      return { id: ctx.params.id, title: "tea", labels: [] };
    },
  ),
  route.post(
    "/",
    {
      operationId: "createCard",
      query: Type.Object({ notify: Type.Optional(Type.Boolean()) }),
      body: Type.Object({ title: Type.String(), dueAt: Type.Optional(Type.Union([Type.String(), Type.Null()])) }),
      reply: { 201: Card, 204: null },
    },
    (ctx) => (ctx.query.notify ? reply(204) : reply(201, { id: "2", title: ctx.body.title, labels: ["new"] })),
  ),
]);

const use = `
import { ClientProblem, createClient, type Card } from "./client.ts";

export async function run(baseUrl: string) {
  const client = createClient({ baseUrl });
  const found = await client.getCard({ params: { id: "7" } });
  const card: Card = found.body;
  const created = await client.createCard({ body: { title: "milk", dueAt: null } });
  const title: string | undefined = created.status === 201 ? created.body.title : created.body;
  const silent = await client.createCard({ query: { notify: true }, body: { title: "x" } });
  const code = await client.getCard({ params: { id: "0" } }).catch((error: unknown) => error instanceof ClientProblem && error.code);
  return { card, title, silent: silent.status, code };
}

export function wrong() {
  const client = createClient();
  // @ts-expect-error the parameter is missing
  client.getCard({});
  // @ts-expect-error the body has a wrong type
  client.createCard({ body: { title: 1 } });
  // @ts-expect-error no such operation
  client.deleteCard();
}
`;

async function writeClient(document: OpenapiDocument): Promise<string> {
  const folder = await mkdtemp(join(fileURLToPath(new URL(".", import.meta.url)), ".generated-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "client.ts"), generateClient(document));
  return folder;
}

/** Outside of the workspace's own configuration: the file must stand alone, in a browser's types. */
async function typeCheck(folder: string): Promise<string> {
  const compilerOptions = {
    noEmit: true,
    strict: true,
    target: "es2022",
    module: "esnext",
    moduleResolution: "bundler",
    lib: ["es2022", "dom", "dom.iterable", "dom.asynciterable"],
    types: [],
    allowImportingTsExtensions: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  const tsc = createRequire(import.meta.url)
    .resolve("typescript/package.json")
    .replace("package.json", "bin/tsc");
  const run = promisify(execFile)(process.execPath, [tsc, "-p", folder]);
  return run.then(
    () => "no errors",
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  );
}

describe("a generated client", () => {
  test("type-checks on its own and calls a real server", async () => {
    const { url, api } = await serve({ routes, openapi: true });
    const folder = await writeClient(api.openapi() as OpenapiDocument);
    await writeFile(join(folder, "use.ts"), use);
    expect(await typeCheck(folder)).toBe("no errors");
    const { run } = (await import(pathToFileURL(join(folder, "use.ts")).href)) as {
      run(baseUrl: string): Promise<unknown>;
    };
    expect(await run(url)).toEqual({
      card: { id: "7", title: "tea", labels: [] },
      title: "milk",
      silent: 204,
      code: "HTTP_NOT_FOUND",
    });
  }, 60_000);

  test("is the same text for the same document", async () => {
    const { api } = await serve({ routes, openapi: true });
    const document = api.openapi() as OpenapiDocument;
    expect(generateClient(document)).toBe(generateClient(structuredClone(document)));
  });

  test("of a hostile or strange document is still sound TypeScript", async () => {
    const folder = await writeClient({
      openapi: "3.1.0",
      info: { title: "a\n*/ evil();", version: "1" },
      paths: {
        '/x"`${y}': {
          get: {
            operationId: "delete-everything; process.exit()",
            summary: "*/ evil() /*",
            responses: {
              "200": {
                description: "",
                content: { "application/json": { schema: { $ref: "#/components/schemas/1 odd-name" } } },
              },
            },
          },
        },
      },
      components: {
        schemas: {
          "1 odd-name": {
            type: "object",
            properties: {
              "a-b": { type: ["string", "null"] },
              list: { type: "array", items: { anyOf: [{ type: "string" }, { const: 1 }] } },
            },
          },
          Promise: { type: "object", additionalProperties: { type: "integer" } },
          Pair: { type: "array", prefixItems: [{ type: "string" }, true], items: false },
          Never: false,
          Tree: {
            type: "object",
            properties: { children: { type: "array", items: { $ref: "#/components/schemas/Tree" } } },
          },
        },
      },
    });
    expect(await typeCheck(folder)).toBe("no errors");
  }, 60_000);
});
