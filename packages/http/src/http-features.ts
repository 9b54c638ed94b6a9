import { cookieFeature } from "./cookies/cookie-feature.ts";
import type { HttpFeature } from "./engine/engine-setup.ts";
import type { ResolvedHttpOptions } from "./http-options.ts";

/** The features that the options switch on, in the order in which their steps run. Those that are off are not even loaded. */
export async function loadFeatures(options: ResolvedHttpOptions): Promise<readonly HttpFeature[]> {
  const features: HttpFeature[] = [cookieFeature];
  if (options.sessions !== undefined) features.push(await loadSessions(options.sessions, options));
  return features;
}

async function loadSessions(
  sessions: NonNullable<ResolvedHttpOptions["sessions"]>,
  { csrf }: ResolvedHttpOptions,
): Promise<HttpFeature> {
  const [{ sessionFeature }, { resolveCsrf }] = await Promise.all([
    import("./sessions/session-feature.ts"),
    import("./csrf/csrf-options.ts"),
  ]);
  return sessionFeature(sessions, csrf === false ? undefined : resolveCsrf(csrf));
}
