/** A JSON Schema as it stands in a document: its shared parts are references. */
export type DocumentSchema = Readonly<Record<string, unknown>> | boolean;

export interface Reference {
  readonly $ref: string;
}

export interface OpenapiParameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: DocumentSchema;
}

export interface OpenapiMedia {
  readonly schema?: DocumentSchema;
}

export interface OpenapiRequestBody {
  readonly required: boolean;
  readonly content: Readonly<Record<string, OpenapiMedia>>;
}

export interface OpenapiResponse {
  readonly description: string;
  readonly content?: Readonly<Record<string, OpenapiMedia>>;
}

export interface OpenapiOperation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly deprecated?: boolean;
  readonly parameters?: readonly OpenapiParameter[];
  readonly requestBody?: OpenapiRequestBody;
  readonly responses: Readonly<Record<string, OpenapiResponse | Reference>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

/** An OpenAPI 3.1 document, as far as Mega writes and reads one. */
export interface OpenapiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly tags?: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenapiOperation>>>>;
  readonly components?: {
    readonly schemas?: Readonly<Record<string, DocumentSchema>>;
    readonly responses?: Readonly<Record<string, OpenapiResponse>>;
    readonly securitySchemes?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
}
