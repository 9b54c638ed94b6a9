import { csrfHeader } from "../csrf/csrf-options.ts";
import { STATUS_CODES } from "../node-http.ts";
import type { Route } from "../route.ts";
import type { RouteSpec } from "../route-spec.ts";
import type { Schema } from "../schema.ts";
import { ComponentSchemas } from "./component-schemas.ts";
import type {
  DocumentSchema,
  OpenapiDocument,
  OpenapiOperation,
  OpenapiParameter,
  OpenapiRequestBody,
  OpenapiResponse,
  Reference,
} from "./openapi-document.ts";
import { createOperationIds } from "./operation-id.ts";
import { problemSchema } from "./problem-schema.ts";

export interface DocumentInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string | undefined;
  /** The cookie that carries sessions; none without sessions. */
  readonly sessionCookie?: string | undefined;
  /** Whether unsafe requests with a session need a token. */
  readonly hasCsrf?: boolean;
}

const unsafeMethods: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** The OpenAPI document of a route table. Pure: the same routes give the same document, so it can be compared and committed. */
export function buildDocument(routes: readonly Route[], info: DocumentInfo): OpenapiDocument {
  const schemas = new ComponentSchemas();
  const nameOf = createOperationIds();
  const paths: Record<string, Record<string, OpenapiOperation>> = {};
  const tags = new Set<string>();
  for (const { method, path, spec, middleware } of routes) {
    if (spec.hidden === true) continue;
    for (const tag of spec.tags ?? []) tags.add(tag);
    const needsSession = middleware.some(({ stage }) => stage === "authorize");
    const template = toTemplate(path);
    paths[template] ??= {};
    paths[template][method.toLowerCase()] = {
      operationId: nameOf(method, path, spec.operationId),
      ...describe(spec),
      ...parametersOf(path, spec, schemas),
      ...requestBodyOf(spec, schemas),
      responses: responsesOf(spec, schemas),
      ...(needsSession ? securityOf(method, spec, info) : {}),
    };
  }
  const { title, version, description } = info;
  return {
    openapi: "3.1.0",
    info: { title, version, ...(description === undefined ? {} : { description }) },
    ...(tags.size === 0 ? {} : { tags: [...tags].map((name) => ({ name })) }),
    paths,
    components: componentsOf(schemas, info),
  };
}

const toTemplate = (path: string): string => path.replace(/:(\w+)(?:\([^)]*\))?/g, "{$1}").replace("*", "{path}");

function describe({ summary, description, tags, deprecated }: RouteSpec): Partial<OpenapiOperation> {
  return {
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...(tags === undefined || tags.length === 0 ? {} : { tags }),
    ...(deprecated === true ? { deprecated } : {}),
  };
}

function parametersOf(path: string, spec: RouteSpec, schemas: ComponentSchemas): Partial<OpenapiOperation> {
  const declared = membersOf(spec.params);
  const inPath: OpenapiParameter[] = [...toTemplate(path).matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => {
    const found = declared.find((member) => member.name === name);
    return { name, in: "path", required: true, ...schemaOf(found?.schema ?? { type: "string" }, schemas) };
  });
  const others = (["query", "headers"] as const).flatMap((part) =>
    membersOf(spec[part]).map(
      ({ name, isRequired, schema }): OpenapiParameter => ({
        name,
        in: part === "query" ? "query" : "header",
        required: isRequired,
        ...schemaOf(schema, schemas),
      }),
    ),
  );
  const parameters = [...inPath, ...others];
  return parameters.length === 0 ? {} : { parameters };
}

function schemaOf(schema: Schema, schemas: ComponentSchemas): Pick<OpenapiParameter, "schema" | "description"> {
  const description = typeof schema === "object" ? schema["description" as keyof typeof schema] : undefined;
  return { ...(typeof description === "string" ? { description } : {}), schema: schemas.add(schema) };
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

function membersOf(
  schema: Schema | undefined,
): readonly { readonly name: string; readonly isRequired: boolean; readonly schema: Schema }[] {
  const { properties = {}, required = [] } = (schema ?? {}) as ObjectSchema;
  return Object.entries(properties).map(([name, member]) => ({
    name,
    isRequired: required.includes(name),
    schema: member,
  }));
}

function requestBodyOf(spec: RouteSpec, schemas: ComponentSchemas): { readonly requestBody?: OpenapiRequestBody } {
  if (spec.body !== undefined) {
    return { requestBody: { required: true, content: { "application/json": { schema: schemas.add(spec.body) } } } };
  }
  if (spec.upload !== undefined) {
    const schema = { type: "object", additionalProperties: { type: "string" } };
    return { requestBody: { required: true, content: { "multipart/form-data": { schema } } } };
  }
  if (spec.bodyStream === undefined) return {};
  const content = Object.fromEntries(spec.bodyStream.accept.map((type) => [type, {}]));
  return { requestBody: { required: true, content } };
}

function responsesOf(spec: RouteSpec, schemas: ComponentSchemas): OpenapiOperation["responses"] {
  const responses: Record<string, OpenapiResponse | Reference> = {};
  for (const [status, schema] of Object.entries(spec.reply ?? {})) {
    const description = STATUS_CODES[status] ?? "Answer";
    const content = schema === null ? {} : { content: { "application/json": { schema: schemas.add(schema) } } };
    responses[status] = { description, ...content };
  }
  if (!Object.keys(responses).some((status) => status.startsWith("2"))) responses["200"] = { description: "OK" };
  if (spec.params ?? spec.query ?? spec.headers ?? spec.body) responses["422"] ??= problemReference;
  if (spec.rateLimit) responses["429"] ??= problemReference;
  responses["default"] = problemReference;
  return responses;
}

const problemReference: Reference = { $ref: "#/components/responses/Problem" };

function securityOf(
  method: string,
  spec: RouteSpec,
  { sessionCookie, hasCsrf }: DocumentInfo,
): Partial<OpenapiOperation> {
  if (sessionCookie === undefined) return {};
  const needsToken = hasCsrf === true && spec.csrf !== false && unsafeMethods.has(method);
  return { security: [{ session: [], ...(needsToken ? { csrf: [] } : {}) }] };
}

function componentsOf(
  schemas: ComponentSchemas,
  { sessionCookie, hasCsrf }: DocumentInfo,
): NonNullable<OpenapiDocument["components"]> {
  const problem: DocumentSchema = { $ref: "#/components/schemas/Problem" };
  const csrf = hasCsrf === true ? { csrf: { type: "apiKey", in: "header", name: csrfHeader } } : {};
  const session = { session: { type: "apiKey", in: "cookie", name: sessionCookie }, ...csrf };
  return {
    schemas: { ...schemas.toDocument(), Problem: problemSchema },
    responses: {
      Problem: {
        description: "The request was refused or failed.",
        content: { "application/problem+json": { schema: problem } },
      },
    },
    ...(sessionCookie === undefined ? {} : { securitySchemes: session }),
  };
}
