import type { DocumentSchema } from "./openapi-document.ts";

const text = { type: "string" } as const;

/** What Mega answers failures with, as a component. */
export const problemSchema: DocumentSchema = {
  type: "object",
  description: "RFC 9457 problem details. `code` is stable; `title`, `detail` and `message` are translated.",
  required: ["type", "title", "status", "code"],
  properties: {
    type: text,
    title: text,
    status: { type: "integer" },
    detail: text,
    instance: text,
    code: text,
    traceId: text,
    data: { type: "object", additionalProperties: true },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["code", "pointer", "message", "params"],
        properties: {
          code: text,
          pointer: { ...text, description: "RFC 6901 pointer to the offending place." },
          message: text,
          params: { type: "object", additionalProperties: true },
        },
      },
    },
  },
};
