import { type Static, Type } from "typebox";

export const Imported = Type.Object({ imported: Type.Integer({ minimum: 0 }) });

export const ImportProgress = Type.Object({
  state: Type.Enum(["running", "done", "failed"]),
  rows: Type.Integer({ minimum: 0 }),
  bytes: Type.Integer({ minimum: 0 }),
  /** Null when the client sent no Content-Length. */
  totalBytes: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
});
export type ImportProgress = Static<typeof ImportProgress>;
