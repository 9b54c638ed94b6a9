export { buildDocument, type DocumentInfo } from "../openapi/build-document.ts";
export type { OpenapiDocument } from "../openapi/openapi-document.ts";
export { generateClient } from "./generate-client.ts";
