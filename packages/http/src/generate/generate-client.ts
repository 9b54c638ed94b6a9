import { readFileSync } from "node:fs";
import type { DocumentSchema, OpenapiDocument } from "../openapi/openapi-document.ts";
import { operationText } from "./operation-text.ts";
import { comment, identifier } from "./source-text.ts";
import { typeText } from "./type-text.ts";

/** Relative to this file in `src` as well as in `dist`: both are published. One transport serves both kinds of client. */
const transportFile = new URL("../../src/client/transport.ts", import.meta.url);

const methods = ["get", "post", "put", "patch", "delete"] as const;

/**
 * The source of a typed client for an OpenAPI document: one TypeScript file that needs nothing installed and runs wherever `fetch` does. The
 * same document always gives the same text.
 */
export function generateClient(document: OpenapiDocument): string {
  const transport = readFileSync(transportFile, "utf8").replace(/^\/\/.*\n+/, "");
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation === undefined
        ? []
        : [operationText(document, { method: method.toUpperCase(), path }, operation)];
    }),
  );
  const { title, version } = document.info;
  return [
    `// Generated from ${oneLine(title)} ${oneLine(version)} by @mega/http/generate. Do not edit.\n`,
    transport,
    ...Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => componentText(name, schema)),
    ...operations.map(({ types }) => types),
    `export interface Client {\n${operations.map(({ signature }) => signature).join("")}}\n`,
    `export function createClient(options: ClientOptions = {}): Client {\n  const send = createTransport(options);\n  return {\n${operations
      .map(({ implementation }) => implementation)
      .join("")}  };\n}\n`,
  ].join("\n");
}

function componentText(name: string, schema: DocumentSchema): string {
  const description = typeof schema === "object" ? schema["description"] : undefined;
  const note = comment(typeof description === "string" ? description : undefined);
  return `${note}export type ${identifier(name)} = ${typeText(schema)};\n`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ");
