import type {
  DocumentSchema,
  OpenapiDocument,
  OpenapiOperation,
  OpenapiParameter,
  OpenapiResponse,
  Reference,
} from "../openapi/openapi-document.ts";
import { capitalize, comment, identifier } from "./source-text.ts";
import { typeText } from "./type-text.ts";

/** One operation as source: its types, its line in the interface and its line in the implementation. */
export interface OperationText {
  readonly types: string;
  readonly signature: string;
  readonly implementation: string;
}

export interface OperationPlace {
  readonly method: string;
  readonly path: string;
}

export function operationText(
  document: OpenapiDocument,
  place: OperationPlace,
  operation: OpenapiOperation,
): OperationText {
  const name = identifier(operation.operationId);
  const [input, result] = [`${capitalize(name)}Input`, `${capitalize(name)}Result`];
  const members = inputMembers(operation);
  const isOptional = members.every((member) => member.isOptional);
  const fields = members.map((member) => `  ${member.name}${member.isOptional ? "?" : ""}: ${member.type};\n`).join("");
  const notes = [operation.summary, operation.description].filter((note) => note !== undefined).join("\n\n");
  const path = JSON.stringify(place.path.replace(/\{(\w+)\}/g, ":$1"));
  return {
    types: `export type ${input} = {\n${fields}  signal?: AbortSignal;\n};\n\nexport type ${result} = ${resultText(document, operation)};\n`,
    signature: `${comment(notes, "  ")}  ${name}(input${isOptional ? "?" : ""}: ${input}): Promise<${result}>;\n`,
    implementation: `    ${name}: (input) => send(${JSON.stringify(place.method)}, ${path}, input) as Promise<${result}>,\n`,
  };
}

interface InputMember {
  readonly name: string;
  readonly type: string;
  readonly isOptional: boolean;
}

const parts = [
  { name: "params", place: "path" },
  { name: "query", place: "query" },
  { name: "headers", place: "header" },
] as const;

function inputMembers({ parameters = [], requestBody }: OpenapiOperation): readonly InputMember[] {
  const members: InputMember[] = [];
  for (const { name, place } of parts) {
    const found = parameters.filter((parameter) => parameter.in === place);
    if (found.length === 0) continue;
    members.push({ name, type: parametersText(found), isOptional: !found.some(({ required }) => required) });
  }
  if (requestBody === undefined) return members;
  const [type = "", media] = Object.entries(requestBody.content)[0] ?? [];
  members.push({ name: "body", type: bodyText(type, media?.schema), isOptional: !requestBody.required });
  return members;
}

function parametersText(parameters: readonly OpenapiParameter[]): string {
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name);
  return typeText({ type: "object", properties, required }, "  ");
}

function bodyText(mediaType: string, schema: DocumentSchema | undefined): string {
  if (mediaType.includes("json")) return typeText(schema ?? true, "  ");
  return mediaType === "multipart/form-data" ? "FormData" : "Blob | ReadableStream | ArrayBuffer";
}

function resultText(document: OpenapiDocument, { responses }: OpenapiOperation): string {
  const answers = Object.entries(responses).filter(([status]) => /^2\d\d$/.test(status));
  const texts = answers.map(([status, response]) => {
    const content = Object.entries(resolve(document, response)?.content ?? {})[0];
    const body = content === undefined ? "undefined" : typeText(content[1].schema ?? true, "  ");
    return `{ status: ${status}; headers: Headers; body: ${content === undefined && status === "200" ? "unknown" : body} }`;
  });
  return texts.length === 0 ? "{ status: number; headers: Headers; body: unknown }" : texts.join(" | ");
}

function resolve(document: OpenapiDocument, response: OpenapiResponse | Reference): OpenapiResponse | undefined {
  if (!("$ref" in response)) return response;
  return document.components?.responses?.[response.$ref.split("/").at(-1) ?? ""];
}
