import type { EngineContext } from "../engine/engine-context.ts";
import type { HttpFeature } from "../engine/engine-setup.ts";
import { HttpSetupError } from "../http-setup-error.ts";
import { type ResolvedUploadOptions, resolveUpload, type UploadedFiles } from "./upload-options.ts";
import { UploadReader } from "./upload-reader.ts";

/** `ctx.files()` on the routes that declare `upload`. */
export const uploadFeature: HttpFeature = {
  name: "upload",
  install(engine) {
    for (const { method, path, spec } of engine.routes) {
      if (spec.upload !== undefined) checkOptions(`${method} ${path}`, resolveUpload(spec.upload));
    }
    const readers = new WeakMap<EngineContext, UploadReader>();
    engine.addContextMethod("files", (ctx: EngineContext): UploadedFiles => {
      const known = readers.get(ctx);
      if (known !== undefined) return known;
      const reader = openReader(ctx);
      readers.set(ctx, reader);
      return reader;
    });
  },
};

function openReader(ctx: EngineContext): UploadReader {
  const upload = ctx.route?.spec.upload;
  if (upload === undefined) {
    throw new HttpSetupError("HTTP_FEATURE_OFF", "ctx.files needs `upload` of the route", {
      data: { member: "files" },
    });
  }
  const reader = new UploadReader(ctx.request.raw, resolveUpload(upload));
  ctx.scope.defer(() => reader.stop());
  return reader;
}

function checkOptions(route: string, options: ResolvedUploadOptions): void {
  for (const name of ["maxFileBytes", "maxFiles", "maxFields", "maxFieldBytes"] as const) {
    if (Number.isSafeInteger(options[name]) && options[name] >= 0) continue;
    const message = `upload.${name} of ${route} is ${options[name]}: it must be a whole number from 0`;
    throw new HttpSetupError("HTTP_ROUTE_INVALID", message, { data: { route, option: `upload.${name}` } });
  }
}
