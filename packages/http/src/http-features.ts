import type { HttpFeature } from "./engine/engine-setup.ts";
import type { ResolvedHttpOptions } from "./http-options.ts";

/** The features that the options switch on, in the order in which their steps run. Those that are off are not even loaded. */
export async function loadFeatures(_options: ResolvedHttpOptions): Promise<readonly HttpFeature[]> {
  return [];
}
