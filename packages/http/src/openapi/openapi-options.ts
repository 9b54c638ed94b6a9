import type { AppInfo } from "@mega/core";

export interface OpenapiOptions {
  /** @default the app's name */
  readonly title?: string;
  /** @default the app's version */
  readonly version?: string;
  /** Markdown. */
  readonly description?: string;
  /** Where the document is. @default "/openapi.json" */
  readonly path?: string;
  /** Whether a page shows the document. @default false in production, true otherwise */
  readonly ui?: boolean;
  /** Where that page is. @default "/docs" */
  readonly uiPath?: string;
}

export type ResolvedOpenapiOptions = Required<Omit<OpenapiOptions, "description">> &
  Pick<OpenapiOptions, "description">;

const openapiDefaults = { path: "/openapi.json", uiPath: "/docs" } as const satisfies OpenapiOptions;

export function resolveOpenapi(options: OpenapiOptions | true, app: AppInfo): ResolvedOpenapiOptions {
  const defaults = { ...openapiDefaults, title: app.name, version: app.version, ui: app.environment !== "production" };
  return { ...defaults, ...(options === true ? {} : options) };
}
