import { cookieFeature } from "./cookies/cookie-feature.ts";
import type { HttpFeature } from "./engine/engine-setup.ts";
import { httpFeatureDefaults } from "./http-feature-options.ts";
import type { ResolvedHttpOptions } from "./http-options.ts";

/** A feature, or undefined when the options leave it off; loads its code only when it is on. */
type LoadFeature = (options: ResolvedHttpOptions) => Promise<HttpFeature | undefined>;

/** In the order in which their steps run: cheap refusals come first. */
const loaders: readonly LoadFeature[] = [
  loadHeaders,
  loadCors,
  loadRateLimit,
  loadSessions,
  loadBodyStream,
  loadUpload,
  loadOpenapi,
  loadStatic,
  loadEtag,
  loadCompression,
];

/** The features that the options switch on. Those that are off are not even loaded. */
export async function loadFeatures(options: ResolvedHttpOptions): Promise<readonly HttpFeature[]> {
  const features = await Promise.all(loaders.map((load) => load(options)));
  return [cookieFeature, ...features.filter((feature) => feature !== undefined)];
}

async function loadHeaders({
  headers = httpFeatureDefaults.headers,
}: ResolvedHttpOptions): Promise<HttpFeature | undefined> {
  return headers === false ? undefined : (await import("./headers/header-feature.ts")).headerFeature(headers);
}

async function loadCors({ cors }: ResolvedHttpOptions): Promise<HttpFeature | undefined> {
  if (cors === undefined) return undefined;
  const { resolveCors } = await import("./cors/cors-options.ts");
  const resolved = resolveCors(cors);
  return (await import("./cors/cors-feature.ts")).corsFeature(resolved);
}

async function loadRateLimit({ rateLimit, routes }: ResolvedHttpOptions): Promise<HttpFeature | undefined> {
  if (rateLimit === undefined && !routes.some(({ spec }) => spec.rateLimit)) return undefined;
  return (await import("./rate-limit/rate-limit-feature.ts")).rateLimitFeature(rateLimit);
}

async function loadSessions({ sessions, csrf, cors }: ResolvedHttpOptions): Promise<HttpFeature | undefined> {
  if (sessions === undefined) return undefined;
  const { sessionFeature } = await import("./sessions/session-feature.ts");
  if (csrf === false) return sessionFeature(sessions, undefined);
  const { resolveCsrf } = await import("./csrf/csrf-options.ts");
  const guard = resolveCsrf(csrf);
  const callers = cors?.credentials === true && cors.origins !== "*" ? cors.origins : [];
  return sessionFeature(sessions, { trustedOrigins: [...guard.trustedOrigins, ...callers] });
}

async function loadEtag({ etag = httpFeatureDefaults.etag }: ResolvedHttpOptions): Promise<HttpFeature | undefined> {
  return etag ? (await import("./conditional/etag-feature.ts")).etagFeature : undefined;
}

async function loadBodyStream({ routes }: ResolvedHttpOptions): Promise<HttpFeature | undefined> {
  if (!routes.some(({ spec }) => spec.bodyStream)) return undefined;
  return (await import("./body-stream/body-stream-feature.ts")).bodyStreamFeature;
}

async function loadUpload({ routes }: ResolvedHttpOptions): Promise<HttpFeature | undefined> {
  if (!routes.some(({ spec }) => spec.upload)) return undefined;
  return (await import("./upload/upload-feature.ts")).uploadFeature;
}

async function loadStatic(options: ResolvedHttpOptions): Promise<HttpFeature | undefined> {
  const { static: folders = [] } = options;
  return folders.length === 0 ? undefined : (await import("./static/static-feature.ts")).staticFeature(folders);
}

async function loadCompression({
  compression = httpFeatureDefaults.compression,
}: ResolvedHttpOptions): Promise<HttpFeature | undefined> {
  if (compression === false) return undefined;
  return (await import("./compression/compression-feature.ts")).compressionFeature(compression);
}

async function loadOpenapi({
  openapi = httpFeatureDefaults.openapi,
}: ResolvedHttpOptions): Promise<HttpFeature | undefined> {
  return openapi === false ? undefined : (await import("./openapi/openapi-feature.ts")).openapiFeature(openapi);
}
