import type { EngineContext } from "../engine/engine-context.ts";
import type { FeatureStep, HttpFeature } from "../engine/engine-setup.ts";
import { HttpSetupError } from "../http-setup-error.ts";
import type { Route } from "../route.ts";
import { requireMediaType } from "../upload/media-type.ts";
import { type BodyStreamOptions, bodyStreamDefaults } from "../upload/upload-options.ts";
import { openBodyStream, tooLarge } from "./open-body-stream.ts";

/** `ctx.bodyStream` on the routes that declare it. */
export const bodyStreamFeature: HttpFeature = {
  name: "body-stream",
  install(engine) {
    engine.addSteps((route) => (route.spec.bodyStream === undefined ? [] : [createStep(route, route.spec.bodyStream)]));
    engine.addContextMember("bodyStream", (ctx) => {
      const options = ctx.route?.spec.bodyStream;
      if (options === undefined) {
        const data = { member: "bodyStream" };
        throw new HttpSetupError("HTTP_FEATURE_OFF", "ctx.bodyStream needs `bodyStream` of the route", { data });
      }
      return openBodyStream(ctx.request.raw, maxBytesOf(options));
    });
  },
};

const maxBytesOf = ({ maxBytes = bodyStreamDefaults.maxBytes }: BodyStreamOptions): number => maxBytes;

/** Refuses what can be refused from the head alone, before anything else is done for the request. */
function createStep({ method, path }: Route, options: BodyStreamOptions): FeatureStep {
  const maxBytes = maxBytesOf(options);
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 1) {
    const message = `bodyStream.maxBytes of ${method} ${path} is ${maxBytes}: it must be a whole number from 1`;
    throw new HttpSetupError("HTTP_ROUTE_INVALID", message, { data: { method, path, option: "bodyStream.maxBytes" } });
  }
  return {
    name: "body-stream",
    stage: "onRequest",
    run({ request }: EngineContext) {
      requireMediaType(request.raw.headers, options.accept);
      if (Number(request.headers["content-length"]) > maxBytes) throw tooLarge(maxBytes);
      return undefined;
    },
  };
}
